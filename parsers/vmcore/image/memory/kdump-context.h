/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libkdumpfile's view of a dump: a context with attributes (the machine, registers, VMCOREINFO).
 *
 * kdump_status becomes the errnos of image.h here: -ENODATA for what the file does not hold, -EFAULT for what does not
 * translate.
 */
#pragma once

#include <libkdumpfile/kdumpfile.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Opens the @n_fds descriptors at @fds, which stay the caller's. 0; 1 with a
 * message when libkdumpfile knows no such format; a negative errno with a message. *@ret_ctx is written whenever a
 * context was made, also when the file could not be opened: see dump_file_close() for whether to free it.
 */
int kdump_context_open(const int *fds, size_t n_fds, kdump_ctx_t **ret_ctx);

/* Sets libkdumpfile's message for @status, which is not KDUMP_OK, and returns its negative errno. */
int kdump_context_error(kdump_ctx_t *ctx, kdump_status status);

/* Copies the text of attribute @key to the @size bytes at @buf. False, and @buf as it was, when there is none. */
bool kdump_context_string(kdump_ctx_t *ctx, const char *key, char *buf, size_t size);

/* The number at @key, or 0 when there is none. */
uint32_t kdump_context_number(kdump_ctx_t *ctx, const char *key);

/* The attribute @key of type @type; what it refers to stays the context's. False when there is none of this type. */
bool kdump_context_attr(kdump_ctx_t *ctx, const char *key, kdump_attr_type_t type, kdump_attr_t *ret_attr);

/* A copy of the first @max bytes of the blob at @key, which the caller frees. 0, 1 when there is none, or -ENOMEM. */
int kdump_context_blob(kdump_ctx_t *ctx, const char *key, size_t max, void **ret_data, size_t *ret_len);

/*
 * Makes libkdumpfile count the file's pages in @block_size bytes where VMCOREINFO made it count them in the kernel's
 * page size, and keeps the latter for address translation. True with the kernel's page size when the two differ.
 */
bool kdump_context_use_block_size(kdump_ctx_t *ctx, uint32_t block_size, uint32_t *ret_page_size);
