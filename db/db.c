// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/db.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "db/db-priv.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/* "otps", by which file(1) and we recognize our files among other SQLite databases. */
#define APPLICATION_ID 0x6f747073

/* How long a writer waits for the others. */
#define BUSY_MS 30000

extern const struct embed_file db_migrations[]; /* 001-….sql, 002-….sql, … in order */
extern const struct embed_file db_flat[];       /* tables and indexes that all of them come to */
extern const struct embed_file db_views[];

/* Whether the file at @path is there and does not give all its bytes. */
static bool fails_to_read(const char *path)
{
	_cleanup_close_ int fd = path && *path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	char block[1 << 16];
	ssize_t n = 0;

	while (fd >= 0 && (n = read(fd, block, sizeof(block))) > 0)
		;
	return n < 0 && errno == EIO;
}

/*
 * SQLite calls a database malformed whose file cannot be read (SQLITE_IOERR_CORRUPTFS), and by then errno is often that of
 * a later call. Which of the two it is matters to the owner, so read the file once more.
 */
bool db_is_unreadable(sqlite3 *sql)
{
	return fails_to_read(sqlite3_db_filename(sql, "main")) || fails_to_read(sqlite3_db_filename(sql, "src"));
}

int db_fail(sqlite3 *sql, int r, const char *what)
{
	_cleanup_buf_ struct buf text = { 0 };

	if (sqlite3_errcode(sql) == SQLITE_CORRUPT && db_is_unreadable(sql))
		return err_set(-EIO, "%s: %s", what, strerror(EIO));
	escape_terminal(&text, sqlite3_errmsg(sql));
	return err_set(r, "%s: %s", what, buf_str(&text));
}

int db_error(struct db *db, const char *what)
{
	static const struct {
		int sqlite, ours;
	} codes[] = {
		{ SQLITE_NOMEM, -ENOMEM },     { SQLITE_BUSY, -EBUSY },     { SQLITE_NOTADB, -EINVAL },
		{ SQLITE_FULL, -ENOSPC },      { SQLITE_ERROR, -EUCLEAN },  { SQLITE_CONSTRAINT, -EUCLEAN },
		{ SQLITE_MISMATCH, -EUCLEAN }, { SQLITE_TOOBIG, -EUCLEAN },
	};
	int code = sqlite3_errcode(db->sql);
	int r = -EIO;

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
		if (codes[i].sqlite == code)
			r = codes[i].ours;
	/* Which disk is full is what a reader asks. */
	if (r == -ENOSPC && sqlite3_db_filename(db->sql, "main"))
		what = sqlite3_db_filename(db->sql, "main");
	return db_fail(db->sql, r, what);
}

/* SQLite's query_only is for temporary tables as well; a file that is opened for reading is kept by its open flags or by us. */
int db_allow_temporary(struct db *db)
{
	return db_exec(db, "PRAGMA query_only = OFF");
}

/* The version of the schema that this program writes: the number of its migrations. */
static int schema_version(void)
{
	int n = 0;

	while (db_migrations[n].name)
		n++;
	return n;
}

int db_exec(struct db *db, const char *sql)
{
	int r = loose_settle(db);

	if (r < 0)
		return r;
	if (sqlite3_exec(db->sql, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_error(db, "database");
	return 0;
}

/* IMMEDIATE: a reader that becomes a writer gets SQLITE_BUSY without a wait when somebody wrote in between. */
int db_begin(struct db *db)
{
	return db->loose.on ? loose_begin(db) : db_run(db, "BEGIN IMMEDIATE", 0);
}

int db_commit(struct db *db)
{
	if (db->loose.on) {
		loose_commit(db);
		return 0;
	}
	return db_run(db, "COMMIT", 0);
}

void db_rollback(struct db *db)
{
	if (db->loose.on)
		loose_rollback(db);
	else if (!sqlite3_get_autocommit(db->sql))
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
}

bool db_has_begun(const struct db *db)
{
	return db->loose.on ? db->loose.begun : !sqlite3_get_autocommit(db->sql);
}

int db_part_begin(struct db *db)
{
	return db_run(db, "SAVEPOINT part", 0);
}

int db_part_end(struct db *db)
{
	return db_run(db, "RELEASE part", 0);
}

void db_part_undo(struct db *db)
{
	if (db_has_begun(db))
		sqlite3_exec(db->sql, "ROLLBACK TO part; RELEASE part", NULL, NULL, NULL);
}

/* The first column of the first row, 0 where there is no row. */
static int pragma_int(struct db *db, const char *sql, int64_t *ret_value)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(db, sql, 0, &stmt);

	if (r < 0)
		return r;
	*ret_value = r ? db_int(stmt, 0) : 0;
	return 0;
}

static int drop_views(struct db *db)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r;

	for (;;) {
		_cleanup_(freep) char *drop = NULL;

		r = db_first(db, "SELECT 'DROP VIEW \"' || name || '\"' FROM sqlite_schema WHERE type = 'view'", 0,
			     &stmt);
		if (r <= 0)
			return r;
		drop = strdup(db_text(stmt, 0));
		db_finish(steal_ptr(stmt));
		r = drop ? db_exec(db, drop) : err_oom();
		if (r < 0)
			return r;
	}
}

/* Applies the migrations after version @from. */
static int apply_migrations(struct db *db, int64_t from)
{
	int r = 0;

	for (int64_t i = from; r == 0 && db_migrations[i].name; i++) {
		r = db_exec(db, db_migrations[i].data);
		if (r < 0)
			r = err_wrap(r, "schema %s", db_migrations[i].name);
	}
	return r == 0 ? drop_views(db) : r;
}

/*
 * What the migrations come to, in a new database. SQLite parses the whole schema again after each ALTER TABLE, which takes
 * ten times as long.
 */
static int make_tables(struct db *db, enum db_mode mode)
{
	int r = db_exec(db, db_flat[0].data);

	return r == 0 && mode != DB_FACTS ? db_exec(db, db_flat[1].data) : r;
}

/* Brings a database of version @from, 0 for a new one, to ours, and makes the views anew. */
static int make_schema(struct db *db, int64_t from, enum db_mode mode)
{
	_cleanup_(freep) char *stamp = NULL;
	int r = from ? apply_migrations(db, from) : make_tables(db, mode);

	if (r == 0 && mode != DB_FACTS)
		r = db_exec(db, db_views[0].data);
	if (r == 0 && asprintf(&stamp, "PRAGMA user_version = %d; PRAGMA application_id = %d", schema_version(),
			       APPLICATION_ID) < 0)
		r = err_oom();
	return r == 0 ? db_exec(db, stamp) : r;
}

/* What a database says of itself. */
struct identity {
	int64_t version, id, tables;
};

static int read_identity(struct db *db, struct identity *ret)
{
	int r = pragma_int(db, "PRAGMA user_version", &ret->version);

	if (r == 0)
		r = pragma_int(db, "PRAGMA application_id", &ret->id);
	if (r == 0)
		r = pragma_int(db, "SELECT count(*) FROM sqlite_schema", &ret->tables);
	return r;
}

/* Whether a database with @identity may be read, and migrated, by this program. */
static int check_identity(const struct identity *identity)
{
	if (identity->id != APPLICATION_ID && (identity->tables > 0 || identity->version > 0))
		return err_set(-EINVAL, "it is a database of another program");
	if (identity->version < 0 || identity->version > schema_version())
		return err_set(-EPROTO, "schema %lld was written by a newer version (this one knows %d)",
			       (long long)identity->version, schema_version());
	return 0;
}

int db_check_identity(sqlite3 *sql)
{
	struct db db = { .sql = sql };
	struct identity identity;
	int r = read_identity(&db, &identity);

	idle_clear(&db.idle);
	if (r == 0)
		r = check_identity(&identity);
	return r < 0 ? r : identity.version < schema_version();
}

/*
 * Makes the schema ours in one transaction. Whoever had the write lock before us may have done it meanwhile, so the
 * version is read under the lock.
 */
static int migrate(struct db *db, enum db_mode mode)
{
	struct identity now;
	int r = db_begin(db);

	if (r == 0)
		r = read_identity(db, &now);
	if (r == 0)
		r = check_identity(&now);
	if (r == 0 && now.version < schema_version())
		r = make_schema(db, now.version, mode);
	if (r == 0)
		r = db_commit(db);
	if (r < 0)
		db_rollback(db);
	return r;
}

static int check_schema(struct db *db, enum db_mode mode)
{
	struct identity identity;
	/* One transaction, so that the answers are of one moment while another process makes the schema. */
	int r = db_exec(db, "BEGIN");

	if (r == 0)
		r = read_identity(db, &identity);
	if (r == -EBUSY || r == -ENOMEM)
		return r;
	if (r < 0 && (sqlite3_errcode(db->sql) == SQLITE_IOERR || db_is_unreadable(db->sql)))
		return db_error(db, "cannot read");
	if (r < 0)
		return db_fail(db->sql, -EINVAL, "not a database of this program");
	r = db_commit(db);
	if (r == 0)
		r = check_identity(&identity);
	if (r < 0 || identity.version == schema_version())
		return r;
	if (mode == DB_READ)
		return err_set(-EPROTO, "schema %lld is older than %d: open it once for writing",
			       (long long)identity.version, schema_version());
	return migrate(db, mode);
}

/*
 * SQLite does not wait for its locks where one writer turns a new database into WAL mode and others open it meanwhile
 * (https://sqlite.org/c3ref/busy_handler.html: where waiting could deadlock, the handler is not called). So we wait.
 */
static int use_wal(struct db *db)
{
	int r;

	for (int waited = 0;; waited += DB_RETRY_MS) {
		r = db_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
		if (r != -EBUSY || waited >= BUSY_MS)
			return r;
		poll(NULL, 0, DB_RETRY_MS);
	}
}

/* SQLite's own handler sleeps ever longer, and who has just written comes first again and again. */
static int wait_for_writers(void *arg, int times)
{
	(void)arg;
	if (times >= BUSY_MS / DB_RETRY_MS)
		return 0;
	poll(NULL, 0, DB_RETRY_MS);
	return 1;
}

/*
 * Settings of a connection. Schemas are not trusted (a file may come from somebody else), and a name in double quotes
 * is never a string, or a misspelt column of a rule would silently be a text. A database in memory needs no journal
 * on disk and no sync: it is handed over whole, or it is lost with its process.
 */
static int tune(struct db *db, enum db_mode mode)
{
	sqlite3_extended_result_codes(db->sql, 0);
	sqlite3_busy_handler(db->sql, wait_for_writers, NULL);
	sqlite3_limit(db->sql, SQLITE_LIMIT_LENGTH, DB_VALUE_MAX);
	sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, mode != DB_MEMORY && mode != DB_FACTS, NULL);
	sqlite3_db_config(db->sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	guard_install(db);
	/* 32 MB of cache: rules read the same tables over and over, and a log with 50,000 kills is 15 MB of them. */
	if (functions_register(db) < 0 || targets_register(db) < 0 ||
	    db_exec(db, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768") < 0)
		return db_error(db, "functions");
	if (mode == DB_MEMORY || mode == DB_FACTS)
		return db_exec(db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
	return mode == DB_READ ? db_exec(db, "PRAGMA query_only = ON") : use_wal(db);
}

void db_file_uri(const char *path, const char *query, struct buf *out)
{
	buf_puts(out, "file:");
	/* "//" in front would begin a host's name. */
	for (; path[0] == '/' && path[1] == '/'; path++)
		;
	for (; *path; path++)
		buf_printf(out, strchr("?#%", *path) ? "%%%02x" : "%c", *path);
	buf_printf(out, "?%s", query);
}

/*
 * A database that we may not write is opened as one that nobody changes: reading one in WAL mode would need files beside
 * it, which could not be made, or which the owner could not write to.
 */
static int open_unwritable(const char *path, struct db *db)
{
	_cleanup_buf_ struct buf uri = { 0 };

	db_file_uri(path, "immutable=1", &uri);
	if (buf_check(&uri))
		return err_oom();
	if (sqlite3_open_v2(buf_str(&uri), &db->sql, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
		return db_error(db, "cannot open");
	return 0;
}

/*
 * A process has one thread: SQLite's locks and its count of memory, which nobody reads, would take a twentieth of a rescan's
 * instructions. SQLite takes this before the first connection, and refuses it later.
 */
static void configure(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int open_sql(struct db *db, const char *name, enum db_mode mode)
{
	static const int flags[] = {
		/* The name ":memory:" suffices; SQLITE_OPEN_MEMORY would put attached files into memory as well. */
		[DB_MEMORY] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		[DB_FACTS] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		/* URIs, as a source of a merge is attached by one. */
		[DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI,
		[DB_EXISTING] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI,
		/*
		 * The last connection to a database removes its -wal and -shm files, unless it may only read. SQLite
		 * opens a file that we may not write for reading.
		 */
		[DB_READ] = SQLITE_OPEN_READWRITE,
	};
	int r;

	if (mode == DB_READ && access(name, W_OK) < 0)
		r = open_unwritable(name, db);
	else
		r = sqlite3_open_v2(name, &db->sql, flags[mode], NULL) == SQLITE_OK ? 0 : db_error(db, "cannot open");
	if (r == 0)
		r = tune(db, mode);
	if (r == 0)
		r = check_schema(db, mode);
	return r < 0 ? err_wrap(r, "%s", name) : 0;
}

int db_open_facts(struct db *db)
{
	return open_sql(db, ":memory:", DB_FACTS);
}

/*
 * SQLite is opened only where it is needed (loose.c). By then a child may open no files, of which SQLite reads
 * /dev/urandom once in a process.
 */
static void prepare_facts(struct db *db)
{
	unsigned char seed;

	sqlite3_initialize();
	sqlite3_randomness(sizeof(seed), &seed);
	db->loose.on = true;
}

int db_open(const char *path, enum db_mode mode, struct db **ret_db)
{
	_cleanup_db_ struct db *db = calloc(1, sizeof(*db));
	int r = 0;

	if (!db)
		return err_oom();
	if ((mode == DB_EXISTING || mode == DB_READ) && access(path, F_OK) < 0)
		return err_set(-ENOENT, "%s: no such database", path);
	configure();
	if (mode == DB_FACTS)
		prepare_facts(db);
	else
		r = open_sql(db, mode == DB_MEMORY ? ":memory:" : path, mode);
	if (r < 0)
		return r;
	*ret_db = steal_ptr(db);
	return 0;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	idle_clear(&db->idle);
	sqlite3_close_v2(db->sql);
	loose_deinit(&db->loose);
	free(db->tables);
	free(db->views);
	free(db);
}

/* The first statement at @sql, NULL if there are only blanks. */
static int prepare(struct db *db, const char *sql, const char **ret_tail, struct db_stmt **ret_stmt)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = loose_settle(db);

	if (r < 0)
		return r;
	stmt = calloc(1, sizeof(*stmt));
	if (!stmt)
		return err_oom();
	stmt->db = db;
	stmt->sql = idle_take(&db->idle, sql, ret_tail);
	if (!stmt->sql &&
	    sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->sql, ret_tail) != SQLITE_OK)
		return db_error(db, "statement");
	*ret_stmt = steal_ptr(stmt);
	return 0;
}

int db_prepare(struct db *db, const char *sql, struct db_stmt **ret_stmt)
{
	const char *tail;

	return prepare(db, sql, &tail, ret_stmt);
}

int db_prepare_next(struct db *db, const char **sql, struct db_stmt **ret_stmt)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = prepare(db, *sql, sql, &stmt);

	if (r < 0 || !stmt->sql)
		return r;
	*ret_stmt = steal_ptr(stmt);
	return 1;
}

int64_t db_steps(struct db_stmt *stmt)
{
	return sqlite3_stmt_status(stmt->sql, SQLITE_STMTSTATUS_VM_STEP, 1);
}

int db_parameters(const struct db_stmt *stmt)
{
	return sqlite3_bind_parameter_count(stmt->sql);
}

bool db_has_parameter(const struct db_stmt *stmt, const char *name)
{
	return sqlite3_bind_parameter_index(stmt->sql, name) > 0;
}

void db_finish(struct db_stmt *stmt)
{
	if (!stmt)
		return;
	/* A guard's authorizer was asked when its statement was prepared: that one is nobody else's. */
	if (!stmt->guard && stmt->sql)
		idle_put(&stmt->db->idle, steal_ptr(stmt->sql));
	db_discard(stmt);
}

void db_discard(struct db_stmt *stmt)
{
	if (!stmt)
		return;
	sqlite3_finalize(stmt->sql);
	guard_free(stmt->guard);
	free(stmt);
}

static int bind_index(struct db_stmt *stmt, const char *name, int *ret_index)
{
	int index = sqlite3_bind_parameter_index(stmt->sql, name);

	if (!index)
		return err_set(-EINVAL, "statement has no parameter %s", name);
	*ret_index = index;
	return 0;
}

int db_bind_int(struct db_stmt *stmt, const char *name, int64_t value)
{
	int index = 0, r = bind_index(stmt, name, &index);

	if (r == 0 && sqlite3_bind_int64(stmt->sql, index, value) != SQLITE_OK)
		r = db_error(stmt->db, name);
	return r;
}

int db_bind_text(struct db_stmt *stmt, const char *name, const char *value)
{
	int index = 0, r = bind_index(stmt, name, &index);

	if (r == 0 && sqlite3_bind_text(stmt->sql, index, value, -1, SQLITE_TRANSIENT) != SQLITE_OK)
		r = db_error(stmt->db, name);
	return r;
}

int db_bind_real(struct db_stmt *stmt, const char *name, double value)
{
	int index = 0, r = bind_index(stmt, name, &index);

	if (r == 0 && sqlite3_bind_double(stmt->sql, index, value) != SQLITE_OK)
		r = db_error(stmt->db, name);
	return r;
}

int db_bind_null(struct db_stmt *stmt, const char *name)
{
	int index = 0, r = bind_index(stmt, name, &index);

	if (r == 0 && sqlite3_bind_null(stmt->sql, index) != SQLITE_OK)
		r = db_error(stmt->db, name);
	return r;
}

int db_step(struct db_stmt *stmt)
{
	int code;

	if (stmt->guard)
		return guard_step(stmt);
	code = sqlite3_step(stmt->sql);
	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		return db_error(stmt->db, "statement");
	sqlite3_reset(stmt->sql);
	return 0;
}

void db_reset(struct db_stmt *stmt)
{
	sqlite3_reset(stmt->sql);
	if (stmt->guard)
		guard_reset(stmt->guard);
}

int db_columns(const struct db_stmt *stmt)
{
	return sqlite3_column_count(stmt->sql);
}

const char *db_column_name(const struct db_stmt *stmt, int col)
{
	return sqlite3_column_name(stmt->sql, col);
}

bool db_is_null(const struct db_stmt *stmt, int col)
{
	return sqlite3_column_type(stmt->sql, col) == SQLITE_NULL;
}

bool db_is_number(const struct db_stmt *stmt, int col)
{
	int type = sqlite3_column_type(stmt->sql, col);

	return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

int64_t db_int(const struct db_stmt *stmt, int col)
{
	return sqlite3_column_int64(stmt->sql, col);
}

double db_real(const struct db_stmt *stmt, int col)
{
	return sqlite3_column_double(stmt->sql, col);
}

const char *db_text(const struct db_stmt *stmt, int col)
{
	return (const char *)sqlite3_column_text(stmt->sql, col);
}

int db_first(struct db *db, const char *sql, int64_t capture, struct db_stmt **ret_stmt)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r == 0 && capture > 0)
		r = db_bind_int(stmt, ":capture", capture);
	if (r == 0)
		r = db_step(stmt);
	if (r > 0)
		*ret_stmt = steal_ptr(stmt);
	return r;
}

int db_run(struct db *db, const char *sql, int64_t capture)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(db, sql, capture, &stmt);

	return r < 0 ? r : 0;
}

/* Runs a statement whose :rules is a set; :capture where @capture > 0. */
static int run_reasons(struct db *db, const char *sql, int64_t capture, const char *rules)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":rules", rules);
	if (r == 0 && capture)
		r = db_bind_int(stmt, ":capture", capture);
	return r == 0 ? db_step(stmt) : r;
}

int db_set_reasons(struct db *db, int64_t capture, const char *rules)
{
	int r = run_reasons(
		db,
		"INSERT INTO reasons (rules) SELECT :rules WHERE NOT EXISTS (SELECT 1 FROM reasons WHERE rules = :rules)",
		0, rules);

	if (r == 0)
		r = run_reasons(db, "INSERT INTO unasked SELECT :capture, id FROM reasons WHERE rules = :rules",
				capture, rules);
	return r;
}
