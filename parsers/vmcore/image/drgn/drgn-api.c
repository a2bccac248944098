// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/drgn/drgn-api.h"

#include <dlfcn.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/image.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Where distributions and pip put python3-drgn's extension module. */
static const char *const extension_patterns[] = {
	"/usr/local/lib/python3*/dist-packages/_drgn.cpython-*.so",
	"/usr/local/lib*/python3*/site-packages/_drgn.cpython-*.so",
	"/usr/lib/python3/dist-packages/_drgn.cpython-*.so",
	"/usr/lib*/python3*/site-packages/_drgn.cpython-*.so",
};

/* A symbol's place in struct drgn_api. */
struct drgn_slot {
	const char *symbol;
	size_t offset;
};

#define X(ret, name, args) { "drgn_" #name, offsetof(struct drgn_api, name) },
static const struct drgn_slot slots[] = { DRGN_FUNCTIONS(X) };
static const struct drgn_slot newer_slots[] = { DRGN_FUNCTIONS_NEWER(X) };
#undef X

/* ---- Errors ---- */

static unsigned int code_of(const struct drgn_api *api, struct drgn_error *err)
{
	/* Until 0.3.0 the code is the public struct's first member, one byte. */
	return api->error_code ? api->error_code(err) : *(const unsigned char *)err;
}

static int to_errno(unsigned int code)
{
	static const int errnos[] = {
		[0] = -ENOMEM,
		[3] = -EINVAL,
		[10] = -EFAULT,
		[18] = -EBADMSG,
	};

	return code < ARRAY_SIZE(errnos) && errnos[code] ? errnos[code] : -EIO;
}

int drgn_failed(const struct drgn_api *api, struct drgn_error *err, const char *what)
{
	_cleanup_free_ char *text = NULL;
	int r;

	if (!err)
		return 0;
	text = api->error_string(err);
	r = err_set(to_errno(code_of(api, err)), "%s: libdrgn: %s", what, text ? text : "error without a text");
	api->error_destroy(err);
	return r;
}

int drgn_absent_or_failed(const struct drgn_api *api, struct drgn_error *err, const char *what)
{
	unsigned int code;

	if (!err)
		return 0;
	code = code_of(api, err);
	if (code != DRGN_CODE_LOOKUP && code != DRGN_CODE_ABSENT)
		return drgn_failed(api, err, what);
	api->error_destroy(err);
	return IMAGE_ABSENT;
}

/* ---- Does what was loaded fit? ---- */

static int bind_symbols(void *handle, const char *path, struct drgn_api *api)
{
	size_t missing = 0;
	const char *first = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(slots); i++) {
		void *symbol = dlsym(handle, slots[i].symbol);

		memcpy((char *)api + slots[i].offset, &symbol, sizeof(symbol));
		if (symbol)
			continue;
		missing++;
		first = first ? first : slots[i].symbol;
	}
	if (missing)
		return err_set(-ENOTSUP, "%s does not fit: it lacks %s and %zu more of %zu functions", path, first,
			       missing - 1, ARRAY_SIZE(slots));
	for (size_t i = 0; i < ARRAY_SIZE(newer_slots); i++) {
		void *symbol = dlsym(handle, newer_slots[i].symbol);

		memcpy((char *)api + newer_slots[i].offset, &symbol, sizeof(symbol));
	}
	return 0;
}

/* A struct of ours with room after it, to see whether libdrgn believes it larger. */
#define CANARY 0xa5
struct guarded_object {
	struct drgn_object obj;
	unsigned char after[64];
};
struct guarded_type {
	struct drgn_qualified_type qt;
	unsigned char after[64];
};

static bool untouched(const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] != CANARY)
			return false;
	return true;
}

/* Finds "unsigned long", makes an object of it and reads that back, and looks at what was written. */
static int try_layouts(const struct drgn_api *api, struct drgn_program *prog)
{
	const uint64_t pattern = 0x1122334455667788;
	struct guarded_object object;
	struct guarded_type type;
	uint64_t value = 0;
	int r;

	memset(&object, CANARY, sizeof(object));
	memset(&type, CANARY, sizeof(type));
	r = drgn_failed(api, api->program_find_type(prog, "unsigned long", NULL, &type.qt), "type of unsigned long");
	if (r < 0)
		return r;
	if (!untouched(type.after, sizeof(type.after)))
		return err_set(-ENOTSUP, "struct drgn_qualified_type is larger than %d bytes",
			       DRGN_QUALIFIED_TYPE_SIZE);
	if (api->type_kind(type.qt.type) != DRGN_KIND_INT)
		return err_set(-ENOTSUP, "enum drgn_type_kind has other values");
	api->object_init(&object.obj, prog);
	r = drgn_failed(api, api->object_set_unsigned(&object.obj, type.qt, pattern, 0), "object");
	if (r == 0)
		r = drgn_failed(api, api->object_read_unsigned(&object.obj, &value), "object");
	if (r == 0 && drgn_type_of(&object.obj) != type.qt.type)
		r = err_set(-ENOTSUP, "struct drgn_object does not begin with its type");
	if (r == 0 && (value != pattern || !untouched(object.after, sizeof(object.after))))
		r = err_set(-ENOTSUP, "struct drgn_object is not of %d bytes", DRGN_OBJECT_SIZE);
	if (r == 0)
		api->object_deinit(&object.obj);
	return r;
}

static int check_layouts(const struct drgn_api *api, const struct drgn_platform *host, const char *path)
{
	struct drgn_program *prog = NULL;
	int r = drgn_failed(api, api->program_create(host, &prog), "new program");

	if (r == 0) {
		r = try_layouts(api, prog);
		api->program_destroy(prog);
	}
	return r < 0 ? err_wrap(-ENOTSUP, "%s does not fit", path) : 0;
}

/* Binds @handle, which stays loaded: an interpreter may run in it by now. */
static int bind(void *handle, const char *path, struct drgn_api *api)
{
	const struct drgn_platform *host = dlsym(handle, "drgn_host_platform");
	int r = bind_symbols(handle, path, api);

	if (r == 0 && !host)
		r = err_set(-ENOTSUP, "%s does not fit: it lacks drgn_host_platform", path);
	if (r == 0)
		r = check_layouts(api, host, path);
	if (r < 0)
		return r;
	api->path = strdup(path);
	return api->path ? 0 : err_oom();
}

/* ---- Finding it ---- */

/*
 * The extension has no NEEDED entry for the interpreter it was built for, and starts it with the
 * first program. It must find neither modules in the working directory nor plugins, both of which
 * would be other people's code.
 */
static int load_interpreter(const char *extension)
{
	const char *tag = strstr(extension, ".cpython-3");
	unsigned int minor;
	char name[64];

	if (!tag || sscanf(tag, ".cpython-3%u", &minor) != 1)
		return err_set(-ENOTSUP, "%s: the name tells no Python version", extension);
	snprintf(name, sizeof(name), "libpython3.%u.so.1.0", minor);
	setenv("PYTHONSAFEPATH", "1", 1);
	setenv("PYTHONNOUSERSITE", "1", 1);
	setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
	setenv("DRGN_DISABLE_PLUGINS", "*", 1);
	if (!dlopen(name, RTLD_LAZY | RTLD_GLOBAL))
		return err_set(-ENOTSUP, "%s: %s", extension, dlerror());
	return 0;
}

/* An extension module of Python has libdrgn in it, but needs the interpreter's library to be there first. */
static int load_path(const char *path, struct drgn_api *api)
{
	void *handle;
	int r;

	if (strstr(path, ".cpython-")) {
		r = load_interpreter(path);
		if (r < 0)
			return r;
	}
	handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	if (!handle)
		return err_set(-ENOTSUP, "%s", dlerror());
	return bind(handle, path, api);
}

/* The newest of several, by their names, comes first. */
static int load_extension(struct drgn_api *api)
{
	int r = err_set(-ENOTSUP, "libdrgn is not installed");

	for (size_t i = 0; i < ARRAY_SIZE(extension_patterns); i++) {
		glob_t found = { 0 };

		if (glob(extension_patterns[i], 0, NULL, &found) == 0)
			for (size_t j = found.gl_pathc; j > 0 && r < 0; j--)
				r = load_path(found.gl_pathv[j - 1], api);
		globfree(&found);
		if (r == 0)
			break;
	}
	return r;
}

/* What the user named is used or nothing is: another libdrgn than was asked for would be a surprise. */
static int load_any(struct drgn_api *api)
{
	const char *wanted = secure_getenv("OOMTOPSY_LIBDRGN");
	void *handle;

	if (wanted && !*wanted)
		return err_set(-ENOTSUP, "libdrgn is turned off (OOMTOPSY_LIBDRGN)");
	if (wanted)
		return load_path(wanted, api);
	handle = dlopen("libdrgn.so.0", RTLD_LAZY | RTLD_LOCAL);
	if (handle && bind(handle, "libdrgn.so.0", api) == 0)
		return 0;
	return load_extension(api);
}

int drgn_api_load(const struct drgn_api **ret_api)
{
	static struct drgn_api api;
	int r = 0;

	if (!api.path)
		r = load_any(&api);
	if (r == 0)
		*ret_api = &api;
	return r;
}
