/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The types of the kernel's log as VMCOREINFO tells them, since the log is the one thing that every dump should give:
 * the lockless ring since 5.10 (printk/printk.c: log_buf_vmcoreinfo_setup()), and the ring of records since 3.5.
 */
#pragma once

#include "parsers/vmcore/image/image.h"

/* As image_member() and image_sizeof(), by the text @vmcoreinfo alone. 0 or IMAGE_ABSENT. */
int log_types_member(const char *vmcoreinfo, const char *type, const char *path, struct image_member *ret_member);
int log_types_size_of(const char *vmcoreinfo, const char *type, uint32_t *ret_size);
