/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each unit test includes: cmocka wants these headers before its own. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
