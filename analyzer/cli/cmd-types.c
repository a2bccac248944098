// SPDX-License-Identifier: GPL-2.0-or-later
/* types: makes a kernel's types out of its debuginfo once, so that no later triage needs any. */
#include <errno.h>
#include <linux/btf.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/cli/commands.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"

/* Bytes of BTF that are read to check it: far more than any kernel's. */
#define TYPES_MAX (256u << 20)

extern char **environ;

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Where the result goes: in a directory, to the name that --types-dir looks for. 0 or a negative errno. */
static int choose_path(const char *vmlinux, const char *output, char **ret_path)
{
	char name[PARSE_TYPES_NAME_MAX];
	int r;

	output = output ? output : ".";
	if (!is_directory(output)) {
		*ret_path = strdup(output);
		return *ret_path ? 0 : err_oom();
	}
	r = parse_types_name(vmlinux, name);
	if (r < 0)
		return r;
	r = asprintf(ret_path, "%s/%s", output, name);
	return r < 0 ? err_oom() : 0;
}

static int run_pahole(const char *vmlinux, const char *output)
{
	_cleanup_free_ char *option = NULL;
	char *argv[] = { (char *)"pahole", NULL, (char *)vmlinux, NULL };
	int status = 0, error;
	pid_t pid;

	if (asprintf(&option, "--btf_encode_detached=%s", output) < 0)
		return err_oom();
	argv[1] = option;
	error = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);
	if (error == ENOENT)
		return err_set(-ENOENT, "this needs the program pahole, 1.22 or newer (package pahole or dwarves)");
	if (error || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
		return err_set(-EIO, "pahole failed");
	return 0;
}

/* pahole says that all went well, too, where a file has no debuginfo to make types of. */
static int check_result(const char *vmlinux, const char *path)
{
	_cleanup_free_ char *data = NULL;
	uint16_t magic = 0;
	size_t len = 0;
	int r = file_read(path, TYPES_MAX, &data, &len);

	if (r < 0)
		return r;
	if (len >= sizeof(magic))
		memcpy(&magic, data, sizeof(magic));
	if (magic == BTF_MAGIC && memmem(data, len, "task_struct", sizeof("task_struct")))
		return 0;
	return err_set(-ENODATA, "%s: pahole found no types of a kernel: is this the vmlinux of the debuginfo package?",
		       vmlinux);
}

/* Beside its place, and renamed when it is whole. */
static int make_types(const char *vmlinux, const char *path)
{
	_cleanup_free_ char *temporary = NULL;
	int fd, r;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return err_oom();
	fd = mkstemp(temporary);
	if (fd < 0 || fchmod(fd, 0644) < 0 || close(fd) < 0)
		return err_set(-errno, "%s: %s", path, strerror(errno));
	r = run_pahole(vmlinux, temporary);
	if (r == 0)
		r = check_result(vmlinux, temporary);
	if (r == 0 && rename(temporary, path) < 0)
		r = err_set(-errno, "%s: %s", path, strerror(errno));
	if (r < 0)
		unlink(temporary);
	return r;
}

static int types(struct args *args)
{
	const char *vmlinux = args->operands[0];
	_cleanup_free_ char *path = NULL;
	int r = choose_path(vmlinux, args->output, &path);

	if (r == 0)
		r = access(vmlinux, R_OK) < 0 ? err_set(-errno, "%s: %s", vmlinux, strerror(errno)) :
						make_types(vmlinux, path);
	if (r < 0)
		return complain(r, EXIT_INPUT);
	puts(path);
	return EXIT_ANALYSED;
}

static const char *const types_options[] = { "output", NULL };

const struct command types_command = {
	.name = "types",
	.synopsis = "VMLINUX [-o FILE|DIR]",
	.summary = "Makes a file of a kernel's types from its debuginfo.",
	.options = types_options,
	.min_operands = 1,
	.max_operands = 1,
	.details =
		"For kernels without BTF. The file is what --vmlinux takes, 3 to 6 MB instead of 500. In a directory it\n"
		"gets the name that --types-dir (or $OOMTOPSY_TYPES) finds it by, the kernel's build-id, so that a kernel\n"
		"is prepared once for all its dumps. Runs pahole, which has to be installed.\n\n"
		"examples:\n"
		"  oomtopsy types /usr/lib/debug/lib/modules/3.10.0-1160.el7.x86_64/vmlinux -o /srv/types\n"
		"  oomtopsy triage --types-dir /srv/types vmcore",
	.run = types,
};
