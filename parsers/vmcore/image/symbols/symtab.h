/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A symbol table as the kernel keeps it: names as sequences of token numbers, sorted by address.
 *
 * Nothing is expanded when the table is built. The hash of a name is computed from the hashes of its tokens
 * (it is a polynomial over the bytes, so the hashes of two pieces give that of the whole), and names are
 * expanded only for the symbols that are asked for.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYMTAB_TOKENS 256
/* The kernel's KSYM_NAME_LEN is 512 since 6.1 (b8a94bfb3395), 128 before. */
#define SYMTAB_NAME_MAX 512

struct symtab_token {
	const char *text;
	uint16_t len;
	uint32_t hash, power;           /* of the whole token; power: the base to its length */
	uint32_t tail_hash, tail_power; /* without its first byte */
};

struct symtab {
	uint32_t n;
	uint64_t *addrs; /* ascending; a lost symbol has the address of a neighbour */
	bool *lost;      /* NULL when none is */
	uint8_t *names;
	size_t names_len;
	char *token_text;
	struct symtab_token tokens[SYMTAB_TOKENS];
	uint32_t *name_offsets; /* where each name's tokens begin in names */
	uint32_t *hashes;
	uint32_t *buckets, *next; /* index + 1, 0 ends a chain */
	uint32_t bucket_mask;
	char **texts; /* names that were asked for */
};

/*
 * Builds the table over @n names; symtab_set_addrs() makes it complete. Takes @names and
 * @token_text over (malloc'd), also when it fails. A name is its length (one byte, or two with the
 * high bit set: low seven bits first) and that many token numbers; its first character is the
 * symbol's type, not part of the name. @token_index: where each token's NUL-terminated text begins.
 * 0, or -EINVAL with a message when the tables contradict themselves.
 */
int symtab_init(struct symtab *t, uint8_t *names, size_t names_len, uint32_t n, char *token_text, size_t token_len,
		const uint16_t token_index[SYMTAB_TOKENS]);
/*
 * Takes over @addrs (malloc'd, one for each symbol). Addresses that do not ascend with the others are damaged, and
 * their symbols are lost: no lookup finds them. 0; -EINVAL when many are damaged; -ENOMEM.
 */
int symtab_set_addrs(struct symtab *t, uint64_t *addrs);
void symtab_deinit(struct symtab *t);

/* The index of the first symbol named @name, or -1. It works before the addresses are set. */
int64_t symtab_find(const struct symtab *t, const char *name);

/* The index of the last symbol that begins at or before @addr (the first of several at one address), or -1. */
int64_t symtab_at(const struct symtab *t, uint64_t addr);
/* Bytes from the symbol to the next one at a higher address; 0 for the last. */
uint64_t symtab_size(const struct symtab *t, uint32_t index);
/* The name of a symbol, which the table owns. NULL when it is broken or memory is short. */
const char *symtab_name(struct symtab *t, uint32_t index);
