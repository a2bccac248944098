// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/identity.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "util/error.h"
#include "util/macros.h"

#define BOOT_ID_BYTES 16
#define ISO_MAX 32
#define CMDLINE_MAX 4096 /* more than the COMMAND_LINE_SIZE of any architecture */
#define LOAD_MAX 80
#define LOAD_ONE 2048 /* FIXED_1 of include/linux/sched/loadavg.h */
#define MSEC_PER_SEC 1000

/* Later than any dump of ours will be taken, and earlier than any was: a clock that was never set says 1970. */
#define WALL_MIN INT64_C(946684800)  /* 2000 */
#define WALL_MAX INT64_C(7258118400) /* 2200 */

struct identity {
	char machine[NAME_LEN_MAX];
	char taint[sizeof(uint64_t) * 8 + 1];
	char boot_id[2 * BOOT_ID_BYTES + 1];
	char cmdline[CMDLINE_MAX];
	char load[LOAD_MAX];
	char booted[ISO_MAX], ended[ISO_MAX];
};

int identity_init(struct extract *x)
{
	x->identity = calloc(1, sizeof(*x->identity));
	return x->identity ? 0 : err_oom();
}

void identity_deinit(struct extract *x)
{
	free(x->identity);
}

/* What dump_stack() prints after "Hardware name:" (since 3.10: 98e5e1bf7224). */
static int read_machine(struct extract *x)
{
	char *machine = x->identity->machine;
	uint64_t addr;

	if (image_symbol(x->img, "dump_stack_arch_desc_str", &addr) != 0 ||
	    image_read_str(x->img, addr, machine, sizeof(x->identity->machine)) != 0)
		return facts_gap(x->facts, "capture", 0, "machine", "dump_stack_arch_desc_str cannot be read");
	if (*machine)
		x->capture.machine = machine;
	return 0;
}

/* Letters by bit, as kernel/panic.c has them; a bit beyond is a kernel's newer than this table. */
static int read_taint(struct extract *x)
{
	static const char letters[] = "PFSRMBUDAWCIOELKXTNJ";
	struct opt mask = global_read(x, "tainted_mask", 8);
	char *to = x->identity->taint;

	if (!mask.known)
		return facts_gap(x->facts, "capture", 0, "taint", "tainted_mask cannot be read");
	/* A kernel that is tainted by free modules alone begins with G. */
	if (mask.v && !(mask.v & 1))
		*to++ = 'G';
	for (size_t bit = 0; bit < 64; bit++)
		if ((uint64_t)mask.v >> bit & 1)
			*to++ = bit < sizeof(letters) - 1 ? letters[bit] : '?';
	x->capture.taint = x->identity->taint;
	return 0;
}

/* The copy that /proc/cmdline shows. */
static int read_cmdline(struct extract *x)
{
	struct opt text = global_read(x, "saved_command_line", 8);
	char *cmdline = x->identity->cmdline;

	if (!text.known || image_read_str(x->img, (uint64_t)text.v, cmdline, CMDLINE_MAX) != 0)
		return facts_gap(x->facts, "capture", 0, "cmdline", "saved_command_line cannot be read");
	x->capture.cmdline = cmdline;
	return 0;
}

/* Rounded as /proc/loadavg is. */
static int read_load(struct extract *x)
{
	uint64_t addr, averages[3];
	char *to = x->identity->load;
	int len = 0;

	if (image_symbol(x->img, "avenrun", &addr) != 0 || image_read(x->img, addr, averages, sizeof(averages)) != 0)
		return facts_gap(x->facts, "capture", 0, "load", "avenrun cannot be read");
	for (size_t i = 0; i < ARRAY_SIZE(averages); i++) {
		uint64_t value = averages[i] + LOAD_ONE / 200;

		len += snprintf(to + len, (size_t)(LOAD_MAX - len), "%s%" PRIu64 ".%02" PRIu64, i ? ", " : "",
				value / LOAD_ONE, value % LOAD_ONE * 100 / LOAD_ONE);
	}
	x->capture.load = to;
	return 0;
}

/* All zeros until somebody reads /proc/sys/kernel/random/boot_id, which systemd does early. */
static int read_boot_id(struct extract *x)
{
	unsigned char id[BOOT_ID_BYTES], any = 0;
	uint64_t addr;

	if (image_symbol(x->img, "sysctl_bootid", &addr) != 0 || image_read(x->img, addr, id, sizeof(id)) != 0)
		return facts_gap(x->facts, "capture", 0, "boot_id", "sysctl_bootid cannot be read");
	for (size_t i = 0; i < sizeof(id); i++) {
		any |= id[i];
		snprintf(x->identity->boot_id + 2 * i, 3, "%02x", id[i]);
	}
	if (any)
		x->capture.boot_id = x->identity->boot_id;
	return any ? 0 :
		     facts_gap(x->facts, "capture", 0, "boot_id",
			       "the boot has no id: the kernel makes it when it is first asked for");
}

/*
 * Seconds since 1970. The core timekeeper is the first of several in 7.2; before, it is tk_core, whose struct has no name up
 * to 6.1, so that its copy is read there, which each change of the clock updates as well. In old kernels the timekeeper
 * stands alone, and in those before it the time is a timespec.
 */
static struct opt wall_seconds(struct extract *x)
{
	static const struct {
		const char *symbol;
		enum field at;
	} places[] = {
		{ "timekeeper_data", FIELD_TK_DATA_SECONDS }, { "tk_core", FIELD_TK_DATA_SECONDS },
		{ "shadow_timekeeper", FIELD_TK_SECONDS },    { "timekeeper", FIELD_TK_SECONDS },
		{ "xtime", FIELD_TIMESPEC_SECONDS },
	};
	uint64_t addr;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		struct opt seconds;

		if (!x->has[places[i].at] || image_symbol(x->img, places[i].symbol, &addr) != 0)
			continue;
		seconds = member_read(x, addr, places[i].at);
		if (seconds.known && seconds.v > WALL_MIN && seconds.v < WALL_MAX)
			return seconds;
	}
	return OPT_NULL;
}

static const char *iso(int64_t seconds, char text[static ISO_MAX])
{
	time_t at = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&at, &tm) || !strftime(text, ISO_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm))
		return NULL;
	return text;
}

/* The boot's time is by the clock of printk, so that it compares with what logs of the same boot come to. */
static int read_clock(struct extract *x)
{
	struct opt now = wall_seconds(x), uptime = x->capture.uptime_ms;

	if (!now.known)
		return facts_gap(x->facts, "capture", 0, "ended_at", "the kernel's wall clock cannot be read");
	x->capture.ended_at = iso(now.v, x->identity->ended);
	x->capture.clock_from = "timekeeper";
	if (uptime.known && uptime.v >= 0)
		x->capture.booted_at = iso(now.v - uptime.v / MSEC_PER_SEC, x->identity->booted);
	return 0;
}

int identity_run(struct extract *x)
{
	int r = read_machine(x);

	if (r == 0)
		r = read_taint(x);
	if (r == 0)
		r = read_cmdline(x);
	if (r == 0)
		r = read_load(x);
	if (r == 0)
		r = read_boot_id(x);
	return r == 0 ? read_clock(x) : r;
}
