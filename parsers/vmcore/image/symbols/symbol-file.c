// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/symbols/symbol-file.h"

#include <ctype.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "parsers/vmcore/image/types/btf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define MAP_SIZE_MAX (64 << 20)
#define SYMBOLS_MAX (4u << 20)
/* Symbols below are offsets of per-CPU variables (x86_64 before 6.15), which KASLR does not move. */
#define KERNEL_SPACE 0xffff000000000000ull

DEFINE_CLEANUP(Elf *, elf_end)

/* ---- A table from a list ---- */

struct entry {
	uint64_t addr;
	const char *name; /* not terminated */
	uint32_t len;
	char type;
};

struct list {
	struct entry *v;
	uint32_t n, cap;
	size_t text; /* bytes of all names */
};

static void list_deinit(struct list *l)
{
	free(l->v);
}

/* The list grows by doubling, and its size is bounded because the file decides how many symbols there are. */
static int list_add(struct list *l, uint64_t addr, char type, const char *name, size_t len)
{
	if (!len || len >= SYMTAB_NAME_MAX)
		return 0;
	if (l->n == SYMBOLS_MAX)
		return err_set(-E2BIG, "more than %u symbols", SYMBOLS_MAX);
	if (l->n == l->cap) {
		uint32_t cap = l->cap ? l->cap * 2 : 4096;
		void *v = realloc(l->v, cap * sizeof(*l->v));

		if (!v)
			return err_oom();
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = (struct entry){ addr, name, (uint32_t)len, type };
	l->text += len;
	return 0;
}

static int by_addr(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->addr > y->addr) - (x->addr < y->addr);
}

/* Builds names in the encoding of the kernel, with each byte as a token of its own. */
static uint8_t *encode_names(const struct list *l, size_t *ret_len)
{
	uint8_t *names = malloc(l->text + 3ul * l->n + 1), *p = names;

	for (uint32_t i = 0; names && i < l->n; i++) {
		uint32_t len = l->v[i].len + 1;

		*p++ = (uint8_t)(len < 0x80 ? len : (len & 0x7f) | 0x80);
		if (len >= 0x80)
			*p++ = (uint8_t)(len >> 7);
		*p++ = (uint8_t)l->v[i].type;
		p = mempcpy(p, l->v[i].name, l->v[i].len);
	}
	*ret_len = names ? (size_t)(p - names) : 0;
	return names;
}

static int list_table(struct list *l, struct symtab *ret_symtab)
{
	char *tokens = calloc(SYMTAB_TOKENS, 2);
	uint64_t *addrs = malloc((l->n + 1ul) * sizeof(*addrs));
	uint16_t index[SYMTAB_TOKENS];
	uint8_t *names;
	size_t len;
	int r;

	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_addr);
	names = encode_names(l, &len);
	if (!tokens || !addrs || !names) {
		free(tokens);
		free(addrs);
		free(names);
		return err_oom();
	}
	for (size_t i = 0; i < SYMTAB_TOKENS; i++) {
		tokens[2 * i] = (char)i;
		index[i] = (uint16_t)(2 * i);
	}
	for (uint32_t i = 0; i < l->n; i++)
		addrs[i] = l->v[i].addr;
	r = symtab_init(ret_symtab, names, len, l->n, tokens, 2 * SYMTAB_TOKENS, index);
	if (r < 0) {
		free(addrs);
		return r;
	}
	return symtab_set_addrs(ret_symtab, addrs);
}

/* ---- System.map ---- */

/* "ffffffff81000000 T _stext" */
static int add_line(struct list *l, const char *line, size_t len)
{
	uint64_t addr = 0;
	size_t i = 0;

	for (; i < len && i < 16 && isxdigit((unsigned char)line[i]); i++)
		addr = addr << 4 |
		       (uint64_t)(isdigit((unsigned char)line[i]) ? line[i] - '0' : (line[i] | 0x20) - 'a' + 10);
	if (!i || i + 3 >= len || line[i] != ' ' || line[i + 2] != ' ')
		return err_set(-EINVAL, "is no System.map: \"%.*s\"", (int)MIN(len, 40ul), line);
	return list_add(l, addr, line[i + 1], line + i + 3, len - i - 3);
}

int symbol_file_map_text(const char *text, size_t len, struct symtab *ret_symtab)
{
	_cleanup_(list_deinit) struct list l = { 0 };
	const char *end = text + len;

	for (const char *line = text; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		int r;

		if (!stop)
			stop = end;
		r = add_line(&l, line, (size_t)(stop - line));
		if (r < 0)
			return r;
		line = stop + 1;
	}
	return list_table(&l, ret_symtab);
}

static int read_map(int fd, struct symtab *ret_symtab)
{
	_cleanup_free_ char *text = NULL;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > MAP_SIZE_MAX)
		return err_set(-EINVAL, "is no System.map");
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return err_oom();
	n = pread(fd, text, (size_t)st.st_size, 0);
	if (n < 0)
		return err_set(-errno, "%s", strerror(errno));
	return symbol_file_map_text(text, (size_t)n, ret_symtab);
}

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? err_set(-errno, "%s", strerror(errno)) : fd;
}

int symbol_file_map(const char *path, struct symtab *ret_symtab)
{
	_cleanup_close_ int fd = open_file(path);

	return fd < 0 ? fd : read_map(fd, ret_symtab);
}

/* ---- ELF ---- */

/* Of the letters of nm, code and data are all that is told apart here. */
static char symbol_type(const GElf_Sym *sym)
{
	return GELF_ST_TYPE(sym->st_info) == STT_FUNC ? 't' : 'd';
}

/* Adds the symbols of one table; the names stay with @elf. */
static int add_symbols(Elf *elf, Elf_Scn *scn, const GElf_Shdr *shdr, struct list *l)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	size_t n = data && shdr->sh_entsize ? data->d_size / shdr->sh_entsize : 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < MIN(n, (size_t)INT32_MAX); i++) {
		const char *name;
		GElf_Sym sym;

		if (!gelf_getsym(data, (int)i, &sym) || sym.st_shndx == SHN_UNDEF ||
		    GELF_ST_TYPE(sym.st_info) > STT_FUNC)
			continue;
		name = elf_strptr(elf, shdr->sh_link, sym.st_name);
		if (name)
			r = list_add(l, sym.st_value, symbol_type(&sym), name, strlen(name));
	}
	return r;
}

static int copy_btf(Elf_Scn *scn, void **ret_btf, size_t *ret_btf_len)
{
	Elf_Data *data = elf_rawdata(scn, NULL);

	if (*ret_btf || !data || !data->d_size || data->d_size > BTF_SIZE_MAX)
		return 0;
	*ret_btf = malloc(data->d_size);
	if (!*ret_btf)
		return err_oom();
	memcpy(*ret_btf, data->d_buf, data->d_size);
	*ret_btf_len = data->d_size;
	return 0;
}

static int read_sections(Elf *elf, struct list *l, void **ret_btf, size_t *ret_btf_len)
{
	size_t names;
	int r = 0;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return err_set(-EINVAL, "is no ELF file: %s", elf_errmsg(-1));
	for (Elf_Scn *scn = NULL; r == 0 && (scn = elf_nextscn(elf, scn));) {
		const char *name;
		GElf_Shdr shdr;

		if (!gelf_getshdr(scn, &shdr) || shdr.sh_type == SHT_NOBITS)
			continue;
		name = elf_strptr(elf, names, shdr.sh_name);
		if (shdr.sh_type == SHT_SYMTAB)
			r = add_symbols(elf, scn, &shdr, l);
		else if (name && streq(name, ".BTF"))
			r = copy_btf(scn, ret_btf, ret_btf_len);
	}
	return r;
}

static int read_elf(int fd, struct symtab *ret_symtab, void **ret_btf, size_t *ret_btf_len)
{
	_cleanup_(list_deinit) struct list l = { 0 };
	_cleanup_(elf_endp) Elf *elf = NULL;
	_cleanup_free_ void *btf = NULL;
	size_t btf_len = 0;
	int r;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_kind(elf) != ELF_K_ELF)
		return err_set(-EINVAL, "is no ELF file");
	r = read_sections(elf, &l, &btf, &btf_len);
	if (r == 0 && !l.n)
		r = err_set(-ENODATA, "has no symbol table");
	if (r == 0)
		r = list_table(&l, ret_symtab);
	if (r < 0)
		return r;
	*ret_btf = steal_ptr(btf);
	*ret_btf_len = btf_len;
	return 0;
}

int symbol_file_elf(const char *path, struct symtab *ret_symtab, void **ret_btf, size_t *ret_btf_len)
{
	_cleanup_close_ int fd = open_file(path);

	return fd < 0 ? fd : read_elf(fd, ret_symtab, ret_btf, ret_btf_len);
}

/* ---- Where the kernel runs ---- */

static bool linked_at(const struct symtab *t, const char *name, uint64_t *ret_addr)
{
	int64_t i = symtab_find(t, name);

	if (i >= 0)
		*ret_addr = t->addrs[i];
	return i >= 0;
}

/* The distance that KASLR moved the kernel by. Every symbol that VMCOREINFO names must show the same one. */
static int find_shift(const struct symtab *t, const char *vmcoreinfo, uint64_t *ret_shift)
{
	static const char *const fixed[] = { "init_uts_ns", "swapper_pg_dir", "node_online_map" };
	uint64_t runs, linked, shift;

	if (!vmcoreinfo_symbol(vmcoreinfo, "_stext", &runs) || !linked_at(t, "_stext", &linked))
		return err_set(-EINVAL, "has no _stext to compare with");
	shift = runs - linked;
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		if (vmcoreinfo_symbol(vmcoreinfo, fixed[i], &runs) && linked_at(t, fixed[i], &linked) &&
		    runs - linked != shift)
			return err_set(-EINVAL, "is of another kernel: %s would be at 0x%" PRIx64 ", not 0x%" PRIx64,
				       fixed[i], linked + shift, runs);
	*ret_shift = shift;
	return 0;
}

int symbol_file_relocate(struct symtab *t, const char *vmcoreinfo)
{
	uint64_t shift = 0, end;
	int r = find_shift(t, vmcoreinfo, &shift);

	if (r < 0)
		return r;
	/*
	 * What lies after the image is the address of a fixed mapping (VDSO64_PRELINK of el7), which stays. Not all
	 * symbols that a file calls absolute do: old linkers call those so, too, that bound sections.
	 */
	if (!linked_at(t, "_end", &end))
		end = UINT64_MAX;
	for (uint32_t i = 0; i < t->n; i++)
		if (t->addrs[i] >= KERNEL_SPACE && t->addrs[i] <= end)
			t->addrs[i] += shift;
	for (uint32_t i = 1; i < t->n; i++)
		if (t->addrs[i] < t->addrs[i - 1])
			return err_set(-EINVAL, "has symbols that do not fit after the others");
	return 0;
}
