// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/redact/shapes.h"

#include <ctype.h>
#include <string.h>

#include "util/macros.h"

/* Parts of paths that every machine has: they say what a path is for, and nothing of whose it is. */
static const char *const public_parts[] = {
	/* of files */
	".",
	"..",
	"-",
	"usr",
	"lib",
	"lib64",
	"lib32",
	"bin",
	"sbin",
	"libexec",
	"share",
	"local",
	"var",
	"log",
	"etc",
	"run",
	"tmp",
	"opt",
	"srv",
	"mnt",
	"media",
	"boot",
	"dev",
	"mapper",
	"disk",
	"home",
	"root",
	"Users",
	"proc",
	"sys",
	"crash",
	"debug",
	"modules",
	"kernel",
	"cache",
	"spool",
	"user",
	"messages",
	"syslog",
	"dmesg",
	"kern.log",
	"console.log",
	"vmcore",
	"vmcore-dmesg.txt",
	"dmesg.txt",
	"vmlinux",
	"journal",
	"pstore",
	"core",
	"swapfile",
	"swap",
	"sos_commands",
	"sosreport",
	"container",
	"containers",
	"overlay",
	"storage",
	/* of cgroups */
	"system.slice",
	"user.slice",
	"machine.slice",
	"init.scope",
	"docker",
	"lxc",
	"lxc.payload",
	"machine",
	"kubepods",
	"kubepods.slice",
	"burstable",
	"besteffort",
	"guaranteed",
	"kubepods-burstable.slice",
	"kubepods-besteffort.slice",
	"libpod_parent",
	"actions_job",
	"batch.slice",
	"app.slice",
	"session.slice",
	"background.slice",
};

/* How parts begin whose rest is a name: "docker-0123….scope". */
static const struct {
	const char *text;
	enum word_kind kind;
} beginnings[] = {
	{ "kubepods-besteffort-pod", WORD_POD },
	{ "kubepods-burstable-pod", WORD_POD },
	{ "kubepods-pod", WORD_POD },
	{ "cri-containerd-", WORD_CONTAINER },
	{ "docker-", WORD_CONTAINER },
	{ "crio-", WORD_CONTAINER },
	{ "libpod-", WORD_CONTAINER },
	{ "lxc.payload.", WORD_CONTAINER },
	{ "user-", WORD_CGROUP },
	{ "session-", WORD_CGROUP },
	{ "user@", WORD_CGROUP },
};

/* How they end: it says what a thing is. */
static const char *const endings[] = { ".service", ".scope", ".slice", ".mount", ".socket", ".log",
				       ".txt",     ".json",  ".gz",    ".xz",    ".zst",    ".bz2",
				       ".tar",     ".zip",   ".tgz",   ".elf",   ".kdump",  ".so" };

/* What failures are called: folders of logs have such names, "hung-task", and the kernel's sentences and ours have them, too. */
static const char *const terms[] = { "alloc", "cpu",    "crash", "crypt", "dead",   "dm",     "dump",  "fail",
				     "fault", "hard",   "hung",  "io",    "kernel", "kill",   "kills", "live",
				     "lock",  "lockup", "logs",  "mem",   "memcg",  "memory", "numa",  "of",
				     "oom",   "oops",   "out",   "page",  "panic",  "rcu",    "soft",  "stall",
				     "swap",  "sysrq",  "task",  "tasks", "wq" };

static bool is_among(const char *const *list, size_t n, const char *part, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == len && !memcmp(list[i], part, len))
			return true;
	return false;
}

/* Whether all that hyphens join are words of failures. */
static bool is_failures(const char *part, size_t len)
{
	for (size_t n; len; part += n, len -= n) {
		const char *hyphen = memchr(part, '-', len);

		n = hyphen ? (size_t)(hyphen - part) : len;
		if (!is_among(terms, ARRAY_SIZE(terms), part, n))
			return false;
		n += hyphen != NULL;
	}
	return true;
}

static bool is_public(const char *part, size_t len)
{
	return is_among(public_parts, ARRAY_SIZE(public_parts), part, len) || is_failures(part, len);
}

static bool all_of(const char *text, size_t len, int (*class)(int c))
{
	for (size_t i = 0; i < len; i++)
		if (!class((unsigned char)text[i]))
			return false;
	return true;
}

static size_t ending_len(const char *part, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t n = strlen(endings[i]);

		if (n < len && !memcmp(part + len - n, endings[i], n))
			return n;
	}
	return 0;
}

static size_t beginning_len(const char *part, size_t len, enum word_kind *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++) {
		size_t n = strlen(beginnings[i].text);

		if (n >= len || memcmp(part, beginnings[i].text, n))
			continue;
		*kind = beginnings[i].kind;
		return n;
	}
	if (len > 8 && !memcmp(part, "pod", 3) && all_of(part + 3, 5, isxdigit)) {
		*kind = WORD_POD;
		return 3;
	}
	return 0;
}

/* A part without its endings is known or gets a pseudonym; a number says nothing. */
static void put_part(struct words *w, enum word_kind kind, const char *part, size_t len, struct buf *out)
{
	size_t head = 0, tail = 0, n;

	if (is_public(part, len)) {
		buf_add(out, part, len);
		return;
	}
	while ((n = ending_len(part, len - tail)) != 0)
		tail += n;
	head = beginning_len(part, len - tail, &kind);
	part += head;
	len -= head + tail;
	if (len >= 32 && all_of(part, len, isxdigit))
		kind = WORD_CONTAINER;
	/* "pod" is in the pseudonym. */
	buf_add(out, part - head, head - (kind == WORD_POD && head ? strlen("pod") : 0));
	if (is_public(part, len) || all_of(part, len, isdigit))
		buf_add(out, part, len);
	else
		words_put(w, kind, part, len, out);
	buf_add(out, part + len, tail);
}

/* The kernel's own file systems, and its sources: "/build/linux/mm/slub.c:379". */
static bool is_kernels(const char *path, size_t len)
{
	size_t n = len;

	if ((len >= 6 && !memcmp(path, "/proc/", 6)) || (len >= 5 && !memcmp(path, "/sys/", 5)))
		return true;
	while (n && isdigit((unsigned char)path[n - 1]))
		n--;
	return n > 3 && n < len && path[n - 1] == ':' && (path[n - 2] == 'c' || path[n - 2] == 'h') &&
	       path[n - 3] == '.';
}

/* What lies in it is named so: the parts of /home are users. */
static enum word_kind kind_below(const char *part, size_t len, enum word_kind kind)
{
	bool home = (len == 4 && !memcmp(part, "home", 4)) || (len == 5 && !memcmp(part, "Users", 5));

	return home ? WORD_USER : kind;
}

void shapes_path(struct words *w, enum word_kind kind, const char *path, size_t len, struct buf *out)
{
	const char *above = NULL;
	size_t above_len = 0;

	if (is_kernels(path, len)) {
		buf_add(out, path, len);
		return;
	}
	for (size_t at = 0, n; at < len; at += n) {
		n = 0;
		while (at + n < len && !strchr("/!", path[at + n]))
			n++;
		if (above_len == 3 && !memcmp(above, "dev", 3))
			buf_add(out, path + at, n);
		else if (n)
			put_part(w, above ? kind_below(above, above_len, kind) : kind, path + at, n, out);
		if (n) {
			above = path + at;
			above_len = n;
		}
		if (at + n < len)
			buf_putc(out, path[at + n++]);
	}
}
