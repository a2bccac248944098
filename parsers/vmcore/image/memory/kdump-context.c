// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/kdump-context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/memory/kdump-header.h"
#include "util/error.h"
#include "util/macros.h"

// clang-format off
static const int errnos[] = {
	[KDUMP_ERR_SYSTEM] = -EIO,
	[KDUMP_ERR_NOTIMPL] = -ENOTSUP,
	[KDUMP_ERR_NODATA] = -ENODATA,
	[KDUMP_ERR_CORRUPT] = -ENODATA,
	[KDUMP_ERR_INVALID] = -EINVAL,
	[KDUMP_ERR_NOKEY] = -EINVAL,
	[KDUMP_ERR_EOF] = -ENODATA,
	[KDUMP_ERR_BUSY] = -EBUSY,
	[KDUMP_ERR_ADDRXLAT] = -EFAULT,
};
// clang-format on

/* A status that the table lacks, as a newer libkdumpfile may have, becomes -EIO. */
int kdump_context_error(kdump_ctx_t *ctx, kdump_status status)
{
	const char *text = kdump_get_err(ctx);
	int r = (size_t)status < ARRAY_SIZE(errnos) ? errnos[status] : -EIO;

	return err_set(r, "%s", text ? text : kdump_strerror(status));
}

int kdump_context_open(const int *fds, size_t n_fds, kdump_ctx_t **ret_ctx)
{
	struct kdump_header header = { 0 };
	kdump_ctx_t *ctx = kdump_new();
	kdump_status status;
	int r;

	if (!ctx)
		return err_oom();
	/* With mmap(), a page beyond the end of a file that is cut off would raise SIGBUS. */
	kdump_set_number_attr(ctx, KDUMP_ATTR_FILE_MMAP_POLICY, KDUMP_MMAP_NEVER);
	kdump_header_read(fds[0], &header);
	if (header.arch)
		kdump_set_string_attr(ctx, KDUMP_ATTR_ARCH_NAME, header.arch);
	/* Given out before it is known to be open, because the caller decides whether it can be freed at all. */
	*ret_ctx = ctx;
	status = kdump_open_fdset(ctx, (unsigned int)n_fds, fds);
	if (status == KDUMP_OK)
		return 0;
	r = kdump_context_error(ctx, status);
	return status == KDUMP_ERR_NOTIMPL ? 1 : r;
}

bool kdump_context_string(kdump_ctx_t *ctx, const char *key, char *buf, size_t size)
{
	const char *value;

	if (kdump_get_string_attr(ctx, key, &value) != KDUMP_OK)
		return false;
	snprintf(buf, size, "%s", value);
	return true;
}

uint32_t kdump_context_number(kdump_ctx_t *ctx, const char *key)
{
	kdump_num_t value;

	return kdump_get_number_attr(ctx, key, &value) == KDUMP_OK ? (uint32_t)value : 0;
}

/* Not kdump_get_typed_attr(), whose arguments changed in libkdumpfile 0.5.6. */
bool kdump_context_attr(kdump_ctx_t *ctx, const char *key, kdump_attr_type_t type, kdump_attr_t *ret_attr)
{
	kdump_attr_t attr;

	if (kdump_get_attr(ctx, key, &attr) != KDUMP_OK || attr.type != type)
		return false;
	*ret_attr = attr;
	return true;
}

int kdump_context_blob(kdump_ctx_t *ctx, const char *key, size_t max, void **ret_data, size_t *ret_len)
{
	kdump_attr_t attr;
	void *copy;
	size_t len;

	if (!kdump_context_attr(ctx, key, KDUMP_BLOB, &attr))
		return 1;
	len = MIN(kdump_blob_size(attr.val.blob), max);
	/* A blob may be empty, and malloc(0) may return NULL. */
	copy = malloc(MAX(len, (size_t)1));
	if (!copy)
		return err_oom();
	memcpy(copy, kdump_blob_pin(attr.val.blob), len);
	kdump_blob_unpin(attr.val.blob);
	*ret_data = copy;
	*ret_len = len;
	return 0;
}

bool kdump_context_use_block_size(kdump_ctx_t *ctx, uint32_t block_size, uint32_t *ret_page_size)
{
	kdump_num_t page_size;

	/* There is nothing to correct while no size is known, or when it is the right one. */
	if (kdump_get_number_attr(ctx, KDUMP_ATTR_PAGE_SIZE, &page_size) != KDUMP_OK || page_size == block_size ||
	    !page_size)
		return false;
	kdump_set_number_attr(ctx, KDUMP_ATTR_PAGE_SIZE, block_size);
	kdump_set_number_attr(ctx, KDUMP_ATTR_XLAT_FORCE ".page_shift", (kdump_num_t)__builtin_ctzll(page_size));
	*ret_page_size = (uint32_t)page_size;
	return true;
}
