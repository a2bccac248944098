// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/formats.h"

#include "util/macros.h"

/* The only place in code that names the formats; a test compares what help, manual and completion say. */
static const struct report_format formats[] = {
	{ "text", report_text, fleet_text },
	{ "json", report_json, fleet_json },
	{ "markdown", report_markdown, fleet_markdown },
	{ "html", report_html, fleet_html },
	{ "sarif", report_sarif, NULL },
	{ "ticket", report_ticket, NULL },
	{ "prometheus", NULL, fleet_prometheus },
};

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!name || streq(formats[i].name, name))
			return &formats[i];
	return NULL;
}

const char *report_any_format_name(size_t i)
{
	return i < ARRAY_SIZE(formats) ? formats[i].name : NULL;
}

/* Those of captures come first. */
const char *report_format_name(size_t i)
{
	return i < ARRAY_SIZE(formats) && formats[i].write ? formats[i].name : NULL;
}

int report_fleet(struct report *report, const struct fleet_filter *filter, const struct report_format *format)
{
	struct fleet fleet = { report, filter };
	int r = fleet_prepare(&fleet);

	return r == 0 ? format->write_fleet(&fleet) : r;
}
