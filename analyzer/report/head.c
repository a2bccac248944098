// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/head.h"

#include <string.h>

#include "analyzer/report/words.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

static void put_part(struct buf *out, const char *text)
{
	if (text)
		buf_printf(out, "%s%s", out->len ? ", " : "", text);
}

static void put_count(struct buf *out, int64_t n, const char *one, const char *many)
{
	if (n)
		buf_printf(out, "%s%lld %s", out->len ? ", " : "", (long long)n, n == 1 ? one : many);
}

/* How many records there are says whether it is a whole log or the piece that somebody pasted. */
static void put_input(struct buf *out, const struct model *m)
{
	put_part(out, m->kind);
	if (m->format)
		buf_printf(out, " (%s)", m->format);
	put_count(out, m->records.known ? m->records.v : 0, "record", "records");
}

static void put_kernel(struct buf *out, const struct model *m)
{
	const char *parts[] = { m->release, m->arch, m->version };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i])
			buf_printf(out, "%s%s", out->len ? " " : "", parts[i]);
}

/* A name from a directory or a file's name is a guess that its reader should be able to judge. */
static void put_host(struct buf *out, const struct model *m)
{
	put_part(out, m->host);
	if (m->host && m->host_from)
		buf_printf(out, " (from the %s)", m->host_from);
}

static void put_hardware(struct buf *out, const struct model *m)
{
	put_part(out, m->hardware);
}

/* Letters of taints (Documentation/admin-guide/tainted-kernels.rst) that a reader of a hang should know of. */
static const struct {
	char letter;
	const char *words;
} taints[] = {
	{ 'P', "proprietary module" },
	{ 'F', "module loaded by force" },
	{ 'R', "module unloaded by force" },
	{ 'M', "machine check" },
	{ 'B', "bad page" },
	{ 'D', "oops before" },
	{ 'A', "ACPI table replaced" },
	{ 'W', "warning before" },
	{ 'C', "staging module" },
	{ 'I', "firmware workaround" },
	{ 'O', "module from out of tree" },
	{ 'E', "unsigned module" },
	{ 'L', "soft lockup before" },
	{ 'K', "live patch" },
	{ 'X', "distribution's own" },
	{ 'T', "randomized structs" },
	{ 'N', "in-kernel test" },
};

/* "POE: proprietary module, module from out of tree, unsigned module" */
static void put_taint(struct buf *out, const struct model *m)
{
	size_t n = 0;

	if (!m->taint)
		return;
	buf_puts(out, *m->taint ? m->taint : "not tainted");
	for (size_t i = 0; i < ARRAY_SIZE(taints); i++)
		if (strchr(m->taint, taints[i].letter))
			buf_printf(out, "%s%s", n++ ? ", " : ": ", taints[i].words);
}

/* The date by which lists and fleets go; where the log's clock has no year, what it says last. */
static void put_date(struct buf *out, const struct model *m)
{
	if (m->dated)
		buf_printf(out, "%.10s %.8s UTC", m->dated, m->dated + strlen("2026-11-29T"));
	else if (m->last_wall)
		report_time(out, m->last_wall, (struct opt){ 0 });
}

static void put_uptime(struct buf *out, const struct model *m)
{
	if (!m->uptime_ms.known)
		return;
	buf_puts(out, m->uptime_at_least ? "at least " : "");
	report_span(out, m->uptime_ms.v);
}

/* "2 CPUs, 256 MiB, 55 tasks, types from BTF" */
static void put_machine(struct buf *out, const struct model *m)
{
	bool btf = m->types_from && streq(m->types_from, "btf");

	put_count(out, m->cpus.known ? m->cpus.v : 0, "CPU", "CPUs");
	if (m->memory_kb.known)
		buf_printf(out, "%s%lld MiB", out->len ? ", " : "", (long long)(m->memory_kb.v / 1024));
	put_count(out, m->tasks, "task", "tasks");
	if (!m->types_from)
		return;
	put_part(out, btf ? "types from BTF" : "types from DWARF");
	if (m->compared)
		buf_printf(out, " (%s by %s)", m->n_disagreements ? "otherwise" : "the same", btf ? "DWARF" : "BTF");
}

static void put_load(struct buf *out, const struct model *m)
{
	put_part(out, m->load);
}

static void put_cmdline(struct buf *out, const struct model *m)
{
	put_part(out, m->cmdline);
}

static void put_panic(struct buf *out, const struct model *m)
{
	put_part(out, m->panic);
}

/* A row for each thing, in the order in which the enum, and so each format, has them. */
static const struct {
	const char *label;
	void (*put)(struct buf *out, const struct model *m);
} rows[N_HEAD] = {
	[HEAD_INPUT] = { "Input", put_input },
	[HEAD_KERNEL] = { "Kernel", put_kernel },
	[HEAD_HOST] = { "Host", put_host },
	[HEAD_TAINT] = { "Taint", put_taint },
	[HEAD_HARDWARE] = { "Hardware", put_hardware },
	[HEAD_DATE] = { "Date", put_date },
	[HEAD_UPTIME] = { "Uptime", put_uptime },
	[HEAD_MACHINE] = { "Machine", put_machine },
	[HEAD_LOAD] = { "Load", put_load },
	[HEAD_CMDLINE] = { "Command", put_cmdline },
	[HEAD_PANIC] = { "Panic", put_panic },
};

int head_build(struct model *m, struct head_row *head)
{
	for (size_t i = 0; i < N_HEAD; i++) {
		_cleanup_buf_ struct buf text = { 0 };

		rows[i].put(&text, m);
		head[i] = (struct head_row){ .label = rows[i].label };
		if (buf_check(&text) < 0)
			return -ENOMEM;
		if (text.len && !(head[i].text = model_text(m, buf_str(&text))))
			return -ENOMEM;
	}
	return 0;
}
