// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Servers of network file systems: xprt_timer() and its callers tell when one stops to answer, and when it answers
 * again.
 */
#include "parsers/klog/handlers/handlers.h"

#include "util/macros.h"

/* A server that is gone already is not gone twice, though the kernel says so each minute. */
static void note_gone(struct klog_asm *a, const char *name)
{
	for (size_t i = 0; i < a->n_servers; i++)
		if (!a->servers[i].back && streq(a->servers[i].name, name))
			return;
	if (a->n_servers < KLOG_SERVERS_MAX)
		a->servers[a->n_servers++] = (struct klog_server){ .name = name };
}

static void note_back(struct klog_asm *a, const char *name, uint64_t offset)
{
	for (size_t i = 0; i < a->n_servers; i++)
		if (!a->servers[i].back && streq(a->servers[i].name, name))
			a->servers[i].back = offset;
}

int klog_on_server(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	enum klog_event event = line->m->pattern->event;
	const char *name = klog_field(a, line->m, KLOG_F_TEXT);

	(void)f;
	if (name && event == KLOG_STORAGE_GONE)
		note_gone(a, name);
	else if (name)
		note_back(a, name, line->rec->offset);
	return klog_add_event(a, klog_event_name(event), line, NULL);
}

/*
 * The kernel complains a minute or more after it asked, so that a stack which was printed before may wait for that
 * server, too.
 */
const char *servers_gone_at(const struct klog_asm *a, uint64_t offset)
{
	const char *name = NULL;

	for (size_t i = 0; i < a->n_servers; i++) {
		const struct klog_server *s = &a->servers[i];

		if (s->back && s->back < offset)
			continue;
		if (name && !streq(name, s->name))
			return NULL;
		name = s->name;
	}
	return name;
}
