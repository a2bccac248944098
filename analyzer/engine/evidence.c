// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/facts.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"
#include "util/vec.h"

extern const struct embed_file evidence_words[];

/* Kinds of facts that evidence.sql may have; a section begins with MARK. */
#define KINDS_MAX 32
#define MARK "\n-- kind: "

/* A kind of fact, as evidence.sql has it. */
struct kind {
	char name[24];
	const char *sql;      /* the SELECT of locator and text */
	struct db_stmt *stmt; /* prepared when it is first asked for: a log cites few kinds */
	bool by_number;       /* "frame:TASK/NO"; known once there is a statement */
};

/* A fact that is in the table already, with its row. */
struct stored {
	int64_t row;
	int64_t finding; /* the last one that cites it */
};

struct evidence {
	struct db *db;
	struct facts *facts; /* of the capture */
	int64_t capture;
	struct kind kinds[KINDS_MAX];
	size_t n_kinds;
	struct stored *stored;
	size_t n_stored, stored_cap;
	struct map places; /* of `stored`, by kind, id and number */
};

/* One section of evidence.sql; moves *@at after it. */
static int take_kind(struct evidence *e, const char **at)
{
	struct kind *kind = &e->kinds[e->n_kinds];
	const char *name = *at + strlen(MARK);

	if (e->n_kinds == KINDS_MAX)
		return err_set(-E2BIG, "more than %d kinds of evidence", KINDS_MAX);
	kind->sql = strchrnul(name, '\n');
	snprintf(kind->name, sizeof(kind->name), "%.*s", (int)(kind->sql - name), name);
	e->n_kinds++;
	*at = strstr(kind->sql, MARK);
	return 0;
}

static int prepare(struct evidence *e, struct kind *kind)
{
	const char *sql = kind->sql;
	int r = kind->stmt ? 1 : db_prepare_next(e->db, &sql, &kind->stmt);

	if (r <= 0)
		return r < 0 ? r : err_set(-EIO, "no words for evidence of kind %s", kind->name);
	kind->by_number = db_has_parameter(kind->stmt, ":no");
	db_reset(kind->stmt);
	return db_bind_int(kind->stmt, ":capture", e->capture);
}

int evidence_new(struct db *db, struct evidence **ret_evidence)
{
	struct evidence *e = calloc(1, sizeof(*e));
	const char *at = strstr(evidence_words[0].data, MARK);
	int r = 0;

	if (!e)
		return err_oom();
	e->db = db;
	while (r == 0 && at)
		r = take_kind(e, &at);
	if (r < 0) {
		evidence_free(e);
		return err_wrap(r, "words of evidence");
	}
	*ret_evidence = e;
	return 0;
}

void evidence_free(struct evidence *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->n_kinds; i++)
		db_finish(e->kinds[i].stmt);
	map_deinit(&e->places);
	free(e->stored);
	free(e);
}

void evidence_begin(struct evidence *e, int64_t capture, struct facts *facts)
{
	e->facts = facts;
	e->capture = capture;
	evidence_forget(e);
}

void evidence_forget(struct evidence *e)
{
	e->n_stored = 0;
	map_deinit(&e->places);
	e->places = (struct map){ 0 };
}

static struct kind *find_kind(struct evidence *e, const char *name, size_t len)
{
	for (size_t i = 0; i < e->n_kinds; i++)
		if (strlen(e->kinds[i].name) == len && strncmp(e->kinds[i].name, name, len) == 0)
			return &e->kinds[i];
	return NULL;
}

/* A fact that a rule names; @no is 0 unless its kind is by number. */
struct reference {
	struct kind *kind;
	int64_t id, no;
};

/* One word, "task:12" or "frame:12/0". */
static int parse(struct evidence *e, const char *word, size_t len, struct reference *ret_reference)
{
	const char *colon = memchr(word, ':', len);
	struct reference ref = { .kind = colon ? find_kind(e, word, (size_t)(colon - word)) : NULL };
	char *end = NULL;
	int r = ref.kind ? prepare(e, ref.kind) : 0;

	if (r < 0)
		return r;
	if (ref.kind)
		ref.id = strtoll(colon + 1, &end, 10);
	if (ref.kind && ref.kind->by_number && end != colon + 1 && *end == '/')
		ref.no = strtoll(end + 1, &end, 10);
	else if (ref.kind && ref.kind->by_number)
		end = NULL;
	if (!end || end == colon + 1 || end != word + len || ref.id < 0 || ref.id >> 40)
		return err_set(-EINVAL, "evidence '%.*s' is no reference to a fact", (int)len, word);
	*ret_reference = ref;
	return 0;
}

/* Ids and numbers of frames are counters far below 2^40 and 2^16. */
static uint64_t place_key(const struct evidence *e, const struct reference *ref)
{
	return (uint64_t)ref->id << 24 ^ (uint64_t)(ref->no & 0xffff) << 8 ^ (uint64_t)(ref->kind - e->kinds);
}

static int remember(struct evidence *e, const struct reference *ref, int64_t row, struct stored **ret_stored)
{
	if (vec_grow(&e->stored, e->n_stored, &e->stored_cap, sizeof(*e->stored)) < 0)
		return -ENOMEM;
	e->stored[e->n_stored] = (struct stored){ .row = row };
	*ret_stored = &e->stored[e->n_stored];
	return map_put(&e->places, place_key(e, ref), e->n_stored++);
}

/* Looks the fact up and stores its words. */
static int resolve(struct evidence *e, const struct reference *ref, struct stored **ret_stored)
{
	struct fact_evidence fact = { .kind = ref->kind->name, .fact_id = OPT(ref->id) };
	struct db_stmt *stmt = ref->kind->stmt;
	char fallback[64];
	int64_t row;
	int r;

	db_reset(stmt);
	r = db_bind_int(stmt, ":id", ref->id);
	if (r == 0 && ref->kind->by_number)
		r = db_bind_int(stmt, ":no", ref->no);
	if (r == 0)
		r = db_step(stmt);
	if (r < 0)
		return r;
	if (r == 0 || !db_text(stmt, 1))
		return err_set(-EINVAL, "evidence %s:%lld names no fact", fact.kind, (long long)ref->id);
	snprintf(fallback, sizeof(fallback), "fact:%s:%lld", fact.kind, (long long)ref->id);
	fact.locator = db_is_null(stmt, 0) ? fallback : db_text(stmt, 0);
	fact.text = db_text(stmt, 1);
	r = FACTS_ADD(e->facts, EVIDENCE, evidence, &fact, &row);
	db_reset(stmt);
	return r < 0 ? r : remember(e, ref, row, ret_stored);
}

/* The stored evidence for @ref, which is looked up only when nobody has cited it before. */
static int stored_of(struct evidence *e, const struct reference *ref, struct stored **ret_stored)
{
	uint64_t place;

	if (!map_get(&e->places, place_key(e, ref), &place))
		return resolve(e, ref, ret_stored);
	*ret_stored = &e->stored[place];
	return 0;
}

/* Cites one fact, unless the finding does so already. */
static int cite(struct evidence *e, int64_t finding, const struct reference *ref, int64_t *pos)
{
	struct fact_finding_evidence link = { .finding_id = OPT(finding), .pos = OPT(*pos) };
	struct stored *stored = NULL;
	int r = stored_of(e, ref, &stored);

	if (r < 0 || stored->finding == finding)
		return r;
	stored->finding = finding;
	(*pos)++;
	link.evidence_id = OPT(stored->row);
	return FACTS_ADD(e->facts, FINDING_EVIDENCE, finding_evidence, &link, NULL);
}

int evidence_add(struct evidence *e, int64_t finding, const char *references)
{
	const char *word = references ? references : "";
	int64_t pos = 0;
	size_t len;

	for (; *(word += strspn(word, " \n\t")); word += len) {
		struct reference ref = { 0 };
		int r;

		len = strcspn(word, " \n\t");
		r = parse(e, word, len, &ref);
		if (r == 0)
			r = cite(e, finding, &ref, &pos);
		if (r < 0)
			return r;
	}
	return pos ? 0 : err_set(-EINVAL, "a finding without evidence");
}
