// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shows what an image gives: a developer's tool, and what comparisons with other programs read.
 *
 *   image-dump DUMP            what is known of the dump, and how long each step took
 *   image-dump DUMP SYMBOL…    where symbols lie ("module:symbol" for a module's)
 *   image-dump DUMP @TYPE…     the size of a type, or where "@TYPE.MEMBER" lies in it
 *   image-dump DUMP --stacks   each task's stack
 *   image-dump DUMP --variables the same with the variables that extractors ask for
 *
 *   image-dump --libdrgn        which libdrgn there is (exit status 2: none that fits)
 *
 * Before DUMP: --types=auto|native|drgn, --vmlinux=FILE, --system-map=FILE, --debug-dir=DIR.
 */
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "parsers/vmcore/image/drgn/drgn-api.h"
#include "parsers/vmcore/image/image.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define TASKS_MAX 100000

DEFINE_CLEANUP(struct image *, image_close)

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static const char *text(const char *s)
{
	return s ? s : "-";
}

static void show_info(struct image *img, double ms)
{
	const struct image_info *i = image_info(img);

	printf("format      %s\nrelease     %s\nversion     %s\nnodename    %s\narch        %s\n", text(i->format),
	       text(i->release), text(i->version), text(i->nodename), text(i->arch));
	printf("types       %s\nsymbols     %s\nunwind      %s\nvmcoreinfo  %s\n", text(i->types_from),
	       text(i->symbols_from), text(i->unwind_from), text(i->vmcoreinfo_from));
	printf("page size   %" PRIu32 "\ncpus        %" PRIu32 "\nmemory      %" PRIu64 "\n", i->page_size, i->cpus,
	       i->memory_bytes);
	printf("advice      %s\n", text(i->advice));
	printf("damage      %s\nmissing     %s\nopened in   %.2f ms\n", text(i->damage), text(i->missing), ms);
}

static void show_symbol(struct image *img, char *name)
{
	char *colon = strchr(name, ':');
	struct image_symbol sym;
	uint64_t addr;
	int r;

	if (colon) {
		*colon = '\0';
		r = image_module_symbol(img, name, colon + 1, &addr);
	} else {
		r = image_symbol(img, name, &addr);
	}
	if (r) {
		printf("%s: %s\n", name, r == IMAGE_ABSENT ? "absent" : err_text(r));
		return;
	}
	printf("%016" PRIx64 " %s", addr, colon ? colon + 1 : name);
	if (image_symbolize(img, addr + 1, &sym) == 0)
		printf(" = %s [%s] size %" PRIu64, sym.name, text(sym.module), sym.size);
	puts("");
}

static bool want_variables;

static void show_variables(struct image *img, uint64_t task, const struct image_frame *frame)
{
	static const char *const names[][2] = {
		{ "lock", "mutex" },   { "sem", "rw_semaphore" }, { "sem", "semaphore" }, { "oc", "oom_control" },
		{ "mm", "mm_struct" }, { "folio", "folio" },      { "page", "page" },     { "work", "work_struct" },
		{ "gfp_mask", NULL },  { "gfp", NULL },           { "order", NULL },
	};
	uint64_t value;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		int r = image_frame_variable(img, task, frame, names[i][0], names[i][1], &value);

		if (r == 0)
			printf(" %s=0x%" PRIx64, names[i][0], value);
		else if (r < 0)
			printf(" %s: %s", names[i][0], err_text(r));
	}
}

static void show_type(struct image *img, char *type)
{
	char *dot = strchr(type, '.');
	struct image_member m;
	uint32_t size;

	if (dot)
		*dot = '\0';
	if (!dot && image_sizeof(img, type, &size) == 0)
		printf("%s: %" PRIu32 " bytes\n", type, size);
	else if (dot && image_member(img, type, dot + 1, &m) == 0)
		printf("%s.%s: offset %" PRIu32 " size %" PRIu32 " elems %" PRIu32 " bits %u+%u%s%s\n", type, dot + 1,
		       m.offset, m.size, m.elems, m.bit_offset, m.bit_size, m.is_signed ? " signed" : "",
		       m.is_pointer ? " pointer" : "");
	else
		printf("%s: absent\n", type);
}

static void show_stack(struct image *img, uint64_t task, int pid, const char *comm, int cpu)
{
	struct image_frame frames[IMAGE_STACK_MAX];
	const char *end = "";
	size_t n = 0;
	int r;

	printf("PID: %d  TASK: %016" PRIx64 "  CPU: %d  COMMAND: \"%s\"\n", pid, task, cpu, comm);
	r = image_stack(img, task, cpu, frames, ARRAY_SIZE(frames), &n, &end);
	if (r) {
		printf("  %s\n", r < 0 ? err_text(r) : "absent");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		printf(" #%zu [%016" PRIx64 "] %s+0x%" PRIx32 " at %016" PRIx64 " %s%s%s%s%s%s", i, frames[i].sp,
		       text(frames[i].func), frames[i].offset, frames[i].pc, image_frame_how_name(frames[i].how),
		       frames[i].reliable ? "" : " unreliable", frames[i].module ? " [" : "",
		       frames[i].module ? frames[i].module : "", frames[i].module ? "]" : "",
		       frames[i].inlined ? " inlined" : "");
		if (want_variables)
			show_variables(img, task, &frames[i]);
		puts("");
	}
	printf("  end: %s\n", end);
}

struct task_layout {
	struct image_member tasks, pid, comm, group, node, on_cpu, cpu, signal, threads;
};

static int task_layout(struct image *img, struct task_layout *l)
{
	return image_member(img, "task_struct", "tasks", &l->tasks) ||
	       image_member(img, "task_struct", "pid", &l->pid) || image_member(img, "task_struct", "comm", &l->comm) ||
	       image_member(img, "task_struct", "thread_node", &l->node) ||
	       image_member(img, "task_struct", "signal", &l->signal) ||
	       image_member(img, "signal_struct", "thread_head", &l->threads) ||
	       image_member(img, "task_struct", "on_cpu", &l->on_cpu) ||
	       (image_member(img, "task_struct", "thread_info.cpu", &l->cpu) &&
		image_member(img, "task_struct", "cpu", &l->cpu)); /* until 5.15 */
}

static void show_task(struct image *img, const struct task_layout *l, uint64_t task)
{
	uint64_t pid = 0, on_cpu = 0, cpu = 0;
	char comm[32] = "?";

	image_read_member(img, task, &l->pid, &pid);
	image_read_member(img, task, &l->on_cpu, &on_cpu);
	image_read_member(img, task, &l->cpu, &cpu);
	image_read_str(img, task + l->comm.offset, comm, MIN(l->comm.size, sizeof(comm)));
	show_stack(img, task, (int)pid, comm, on_cpu ? (int)cpu : -1);
}

/* The threads of the process whose leader is @leader. */
static void show_threads(struct image *img, const struct task_layout *l, uint64_t leader)
{
	uint64_t signal, head, node;

	if (image_read_member(img, leader, &l->signal, &signal) < 0)
		return;
	head = signal + l->threads.offset;
	if (image_read_u64(img, head, &node) < 0)
		return;
	for (int i = 0; i < TASKS_MAX && node != head; i++) {
		show_task(img, l, node - l->node.offset);
		if (image_read_u64(img, node, &node) < 0)
			break;
	}
}

static int show_stacks(struct image *img)
{
	uint64_t init_task, head, node;
	struct task_layout l;

	if (image_symbol(img, "init_task", &init_task) || task_layout(img, &l)) {
		puts("no tasks: no symbols or types");
		return 1;
	}
	head = init_task + l.tasks.offset;
	node = head;
	for (int i = 0; i < TASKS_MAX; i++) {
		if (node == head)
			show_task(img, &l, init_task);
		else
			show_threads(img, &l, node - l.tasks.offset);
		if (image_read_u64(img, node, &node) < 0 || node == head)
			break;
	}
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: image-dump [--types=auto|native|drgn] [--vmlinux=FILE] [--system-map=FILE]"
			" [--debug-dir=DIR] DUMP [--stacks | --variables | SYMBOL…]\n");
	return 3;
}

static int show_libdrgn(void)
{
	const struct drgn_api *api;
	int r = drgn_api_load(&api);

	if (r < 0)
		fprintf(stderr, "image-dump: %s\n", err_text(r));
	else
		puts(api->path);
	return r < 0 ? 2 : 0;
}

/* Fills in @options and leaves optind at DUMP. */
static int parse_options(int argc, char **argv, struct image_options *options)
{
	static const struct option known[] = { { "types", required_argument, NULL, 't' },
					       { "vmlinux", required_argument, NULL, 'v' },
					       { "system-map", required_argument, NULL, 'm' },
					       { "debug-dir", required_argument, NULL, 'd' },
					       { 0 } };
	static const char *const types[] = { "auto", "native", "drgn" };
	int c;

	while ((c = getopt_long(argc, argv, "+", known, NULL)) != -1) {
		if (c == 'v')
			options->vmlinux = optarg;
		else if (c == 'm')
			options->system_map = optarg;
		else if (c == 'd')
			options->debug_dir = optarg;
		else if (c != 't')
			return usage();
		for (size_t i = 0; c == 't' && i < ARRAY_SIZE(types); i++)
			if (streq(optarg, types[i]))
				options->types = (enum image_types)i;
	}
	return optind < argc ? 0 : usage();
}

int main(int argc, char **argv)
{
	struct image_options options = { .fd = -1 };
	_cleanup_(image_closep) struct image *img = NULL;
	_cleanup_close_ int fd = -1;
	double start = now_ms();
	int r;

	if (argc == 2 && streq(argv[1], "--libdrgn"))
		return show_libdrgn();
	r = parse_options(argc, argv, &options);
	if (r)
		return r;
	options.path = argv[optind++];
	fd = open(options.path, O_RDONLY | O_CLOEXEC);
	options.fd = fd;
	r = fd < 0 ? err_set(-errno, "%s: %m", options.path) : image_open(&options, &img);
	if (r < 0) {
		fprintf(stderr, "image-dump: %s\n", err_text(r));
		return 2;
	}
	if (optind == argc)
		show_info(img, now_ms() - start);
	for (int i = optind; i < argc; i++) {
		want_variables = streq(argv[i], "--variables");
		if (want_variables || streq(argv[i], "--stacks"))
			r = show_stacks(img);
		else if (argv[i][0] == '@')
			show_type(img, argv[i] + 1);
		else
			show_symbol(img, argv[i]);
	}
	return r;
}
