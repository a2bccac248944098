// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SARIF 2.1.0 (OASIS), which code scanning tools read. A finding is a result with a stable fingerprint, by which such
 * a tool recognizes it in the next run; an input that failed is a notification of the run.
 */
#include "analyzer/report/report.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/json.h"
#include "util/macros.h"
#include "version.h"

typedef struct json_object json;

/* Adds a member, takes over @value and gives @object, so that nested objects can be written as one expression. */
static json *with(json *object, const char *key, json *value)
{
	json_object_object_add(object, key, value);
	return object;
}

static json *object(const char *key, json *value)
{
	return with(json_object_new_object(), key, value);
}

static json *array_of(json *value)
{
	json *array = json_object_new_array();

	json_object_array_add(array, value);
	return array;
}

static json *message(const char *text)
{
	return object("text", json_text(text));
}

/* SARIF has three levels for our five severities. */
static const char *level(enum severity severity)
{
	static const char *const levels[] = { "error", "error", "warning", "note", "note" };

	return levels[severity];
}

/* "oom/victim-hung" as "OomVictimHung": viewers show a name of this form (SARIF2012), and the id only where there is room. */
static json *name_of(const struct rule *rule)
{
	_cleanup_buf_ struct buf name = { 0 };
	bool begins = true;

	for (const char *c = rule->id; *c; c++) {
		if (isalnum((unsigned char)*c))
			buf_putc(&name, begins ? (char)toupper((unsigned char)*c) : *c);
		begins = !isalnum((unsigned char)*c);
	}
	return json_object_new_string(buf_str(&name));
}

/* The page's first paragraph, as a message; without a page the title, though that is a template for one case. */
static json *summary_of(const struct rule *rule)
{
	const char *start = rule->page ? strstr(rule->page, "\n\n") : NULL;
	const char *end = start ? strstr(start + 2, "\n\n") : NULL;
	_cleanup_free_ char *text = end ? strndup(start + 2, (size_t)(end - start) - 2) : NULL;

	return message(text ? text : rule->title);
}

/* GitHub shows no rule without a full description (GH2012): for us that is how the failure comes about. */
static json *description_of(const struct rule *rule)
{
	_cleanup_free_ char *text = rule_page_section(rule, "Mechanism");

	return text ? message(text) : summary_of(rule);
}

static json *rule_of(const struct rule *rule)
{
	json *o = object("id", json_text(rule->id));

	with(with(o, "name", name_of(rule)), "shortDescription", summary_of(rule));
	with(o, "fullDescription", description_of(rule));
	if (rule->page)
		with(o, "help", with(message(rule->page), "markdown", json_text(rule->page)));
	return with(o, "defaultConfiguration", object("level", json_text(level(rule->severity))));
}

/* The path as a URI: an absolute one has a scheme, and bytes that a URI may not contain are percent-encoded. */
static json *uri_of(const char *path)
{
	_cleanup_buf_ struct buf uri = { 0 };

	buf_puts(&uri, *path == '/' ? "file://" : "");
	for (const unsigned char *s = (const unsigned char *)path; *s; s++)
		if (strchr("/-._~", *s) || (*s >= '0' && *s <= '9') || ((*s | 32) >= 'a' && (*s | 32) <= 'z'))
			buf_putc(&uri, (char)*s);
		else
			buf_printf(&uri, "%%%02X", *s);
	return json_object_new_string(buf_str(&uri));
}

/*
 * The file, and as a logical location the place in it. SARIF's regions are for lines of source, which a dump has not, but
 * viewers (GitHub's, and Microsoft's validator by SARIF2017) show no result without one: it is where the file begins.
 */
static json *location_of(const struct model *m, const char *locator, const char *text)
{
	json *region = object("startLine", json_object_new_int(1));
	json *physical = with(object("artifactLocation", object("uri", uri_of(m->path))), "region", region);
	json *location = object("physicalLocation", physical);

	if (locator)
		with(location, "logicalLocations", array_of(object("fullyQualifiedName", json_text(locator))));
	if (text)
		with(location, "message", message(text));
	return location;
}

static json *result_of(const struct model *m, const struct model_finding *f)
{
	json *o = object("ruleId", json_text(f->row.rule)), *related = json_object_new_array();

	with(o, "level", json_text(level(f->severity)));
	with(o, "message", message(f->verdict));
	with(o, "locations", array_of(location_of(m, f->n_evidence ? f->evidence[0].locator : NULL, NULL)));
	for (size_t i = 0; i < f->n_evidence; i++)
		json_object_array_add(related, location_of(m, f->evidence[i].locator, f->evidence[i].text));
	with(o, "relatedLocations", related);
	with(o, "partialFingerprints", object("oomtopsy/1", json_text(f->row.fingerprint)));
	return with(o, "properties",
		    with(object("confidence", json_object_new_double(f->row.confidence.v)), "severity",
			 json_text(f->row.severity)));
}

static int add_capture(struct report *report, struct model *m, void *arg)
{
	(void)report;
	for (size_t i = 0; i < m->n_findings; i++)
		json_object_array_add(arg, result_of(m, &m->findings[i]));
	return 0;
}

static int add_failed(struct report *report, const struct failed_input *failed, void *arg)
{
	_cleanup_buf_ struct buf text = { 0 };

	(void)report;
	buf_printf(&text, "%s: %s", failed->path, failed->error);
	json_object_array_add(arg, with(object("level", json_text("error")), "message", message(buf_str(&text))));
	return 0;
}

int report_sarif(struct report *report)
{
	_cleanup_json_ json *root = object("version", json_text("2.1.0"));
	json *rules = json_object_new_array(), *results = json_object_new_array();
	json *notes = json_object_new_array(), *driver = object("name", json_text("oomtopsy")), *run, *invocation;
	int r;

	with(root, "$schema", json_text("https://json.schemastore.org/sarif-2.1.0.json"));
	for (size_t i = 0; i < report->rules->n; i++)
		json_object_array_add(rules, rule_of(&report->rules->list[i]));
	with(with(driver, "version", json_text(OOMTOPSY_VERSION)), "semanticVersion", json_text(OOMTOPSY_VERSION));
	with(with(driver, "informationUri", json_text("file://" OOMTOPSY_DOCDIR "/README.md")), "rules", rules);
	with(driver, "fullName", json_text("oomtopsy " OOMTOPSY_VERSION));
	run = object("tool", object("driver", driver));
	/* What a service compares with its next run; all of ours are of one kind, which the slash says. */
	with(run, "automationDetails", object("id", json_text("oomtopsy/")));
	with(run, "results", results);
	invocation = object("executionSuccessful", json_object_new_boolean(report->n_failed == 0));
	with(run, "invocations", array_of(with(invocation, "toolExecutionNotifications", notes)));
	with(root, "runs", array_of(run));
	r = report_each_capture(report, add_capture, results);
	if (r == 0)
		r = report_each_failed(report, add_failed, notes);
	if (r < 0)
		return r;
	return json_put(&report->out, root);
}
