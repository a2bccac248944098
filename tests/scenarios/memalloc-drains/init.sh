#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /drain.ko user=pages
