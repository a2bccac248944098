// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/boot/identity.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "util/macros.h"

#define USEC_PER_SEC 1000000
#define BOOT_ID_LEN 32

void identity_machine(struct klog_asm *a, const struct klog_match *m)
{
	if (!a->capture.machine)
		a->capture.machine = klog_field(a, m, KLOG_F_TEXT);
}

void identity_taint(struct klog_asm *a, const struct klog_match *m)
{
	struct span told = klog_has(m, KLOG_F_TAINT) ? m->f[KLOG_F_TAINT] : SPAN("");
	char letters[32];
	size_t n = 0;

	for (size_t i = 0; i < told.len && n < sizeof(letters); i++)
		if (told.p[i] != ' ' && told.p[i] != '-')
			letters[n++] = told.p[i];
	if (!a->capture.taint || n > strlen(a->capture.taint))
		a->capture.taint = n ? klog_intern(a, (struct span){ letters, n }) : "";
}

void identity_boot(struct klog_asm *a, const char *id)
{
	char digits[BOOT_ID_LEN];
	size_t n = 0;

	for (; *id && n < BOOT_ID_LEN; id++)
		if (isxdigit((unsigned char)*id))
			digits[n++] = (char)tolower((unsigned char)*id);
		else if (*id != '-')
			return;
	if (n == BOOT_ID_LEN && !*id)
		a->capture.boot_id = klog_intern(a, (struct span){ digits, n });
}

void identity_journal(struct klog_asm *a, const struct klog_match *m)
{
	const char *id = klog_field(a, m, KLOG_F_TEXT);

	if (id)
		identity_boot(a, id);
}

static const char *iso(int64_t wall_us, char text[static KLOG_WALL_MAX])
{
	time_t seconds = (time_t)(wall_us / USEC_PER_SEC);
	struct tm tm;

	if (wall_us < 0 || !gmtime_r(&seconds, &tm) || !strftime(text, KLOG_WALL_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm))
		return NULL;
	return text;
}

void identity_times(const struct klog_asm *a, char booted[static KLOG_WALL_MAX], char ended[static KLOG_WALL_MAX],
		    struct capture_row *row)
{
	int64_t last_us = a->last_mono_us != KLOG_NO_TIME ? a->last_mono_us : a->last_at_us, zero_us, end_us;

	if (!a->clock.known || !a->clock.has_year || __builtin_sub_overflow(a->clock.wall_us, a->clock.at_us, &zero_us))
		return;
	if (a->clock.has_mono)
		row->booted_at = iso(zero_us, booted);
	if (last_us != KLOG_NO_TIME && !__builtin_add_overflow(zero_us, last_us, &end_us))
		row->ended_at = iso(end_us, ended);
	if (row->booted_at || row->ended_at)
		row->clock_from = "log";
}
