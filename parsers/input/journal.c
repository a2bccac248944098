// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/input/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define JOURNAL_MAGIC "LPKSHHRH"

/* Longer fields are cut: a kernel's record is at most some KiB. */
#define FIELD_MAX (256u << 10)

struct journal {
	sd_journal *sd;
	char *text; /* of the entry that was told last */
	char host[256];
};

bool journal_is(const unsigned char *head, size_t len)
{
	return len >= 8 && memcmp(head, JOURNAL_MAGIC, 8) == 0;
}

int journal_open(int fd, struct journal **ret_journal)
{
	struct journal *j = calloc(1, sizeof(*j));
	int fds[] = { fd };
	int r;

	if (!j)
		return err_oom();
	r = sd_journal_open_files_fd(&j->sd, fds, 1, 0);
	if (r == 0)
		r = sd_journal_set_data_threshold(j->sd, FIELD_MAX);
	if (r == 0)
		r = sd_journal_add_match(j->sd, "_TRANSPORT=kernel", 0);
	if (r == 0)
		r = sd_journal_seek_head(j->sd);
	if (r < 0) {
		journal_close(j);
		return err_set(r, "cannot read it as a journal: %s", strerror(-r));
	}
	*ret_journal = j;
	return 0;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	sd_journal_close(j->sd);
	free(j->text);
	free(j);
}

/* The value of a field, false when the entry does not have it. Lives until the next one is asked for. */
static bool field(struct journal *j, const char *name, const char **ret_value, size_t *ret_len)
{
	const void *data;
	size_t len, head = strlen(name) + 1;

	if (sd_journal_get_data(j->sd, name, &data, &len) < 0 || len < head)
		return false;
	*ret_value = (const char *)data + head;
	*ret_len = len - head;
	return true;
}

static int64_t number(struct journal *j, const char *name, int64_t absent)
{
	const char *value;
	char text[24];
	size_t len;

	if (!field(j, name, &value, &len) || !len || len >= sizeof(text) || *value < '0' || *value > '9')
		return absent;
	memcpy(text, value, len);
	text[len] = '\0';
	return strtoll(text, NULL, 10);
}

/* The entry's number in its journal, out of its cursor "s=…;i=1a2b;b=…". */
static uint64_t seqnum(struct journal *j)
{
	_cleanup_free_ char *cursor = NULL;
	const char *i;

	if (sd_journal_get_cursor(j->sd, &cursor) < 0 || !cursor)
		return 0;
	i = strstr(cursor, ";i=");
	return i ? strtoull(i + 3, NULL, 16) : 0;
}

static int take_entry(struct journal *j, struct journal_entry *e)
{
	const char *value;
	sd_id128_t boot;
	uint64_t usec;
	size_t len;

	*e = (struct journal_entry){ .level = (int)number(j, "PRIORITY", -1), .seqnum = seqnum(j) };
	if (sd_journal_get_monotonic_usec(j->sd, &usec, &boot) == 0)
		memcpy(e->boot_id, boot.bytes, sizeof(e->boot_id));
	e->mono_us = number(j, "_SOURCE_MONOTONIC_TIMESTAMP", -1);
	if (sd_journal_get_realtime_usec(j->sd, &usec) == 0 && usec < INT64_MAX)
		e->realtime_us = (int64_t)usec;
	if (field(j, "_HOSTNAME", &value, &len)) {
		snprintf(j->host, sizeof(j->host), "%.*s", (int)MIN(len, sizeof(j->host) - 1), value);
		e->host = j->host;
	}
	if (!field(j, "MESSAGE", &value, &len))
		return 0;
	free(j->text);
	j->text = malloc(len + 1);
	if (!j->text)
		return err_oom();
	memcpy(j->text, value, len);
	e->text = j->text;
	e->len = len;
	return 1;
}

int journal_next(struct journal *j, struct journal_entry *ret_entry)
{
	for (;;) {
		struct journal_entry entry;
		int r = sd_journal_next(j->sd);

		/* The rest is not to be had: a file that was cut off, or not closed. */
		if (r == -EBADMSG || r == -EADDRNOTAVAIL || r == -EIO)
			return 0;
		if (r <= 0)
			return r < 0 ? err_set(r, "journal: %s", strerror(-r)) : 0;
		/* Programs may write to /dev/kmsg, too; their facility is not the kernel's. */
		if (number(j, "SYSLOG_FACILITY", 0) != 0)
			continue;
		r = take_entry(j, &entry);
		if (r < 0)
			return r;
		if (r > 0) {
			*ret_entry = entry;
			return 1;
		}
	}
}
