// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/uts.h"

#include <string.h>

#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/macros.h"

const struct uts *uts_find(const char *text, const struct uts_namespace *ns)
{
	size_t len;
	const char *release = vmcoreinfo_line(text, "OSRELEASE", &len);

	for (size_t skip = 0; release && skip <= UTS_SKIP_MAX; skip += 4) {
		const struct uts *uts = (const void *)(ns->bytes + skip);

		/* The release proves that the place is right, because VMCOREINFO has it as well. */
		if (len && len < sizeof(uts->release) && !uts->release[len] && memcmp(release, uts->release, len) == 0)
			return uts;
	}
	return NULL;
}

/* VMCOREINFO has a copy of the one field that nobody can do without. */
static struct uts release_only(const char *text)
{
	struct uts uts = { 0 };
	size_t len;
	const char *release = vmcoreinfo_line(text, "OSRELEASE", &len);

	if (release)
		memcpy(uts.release, release, MIN(len, sizeof(uts.release)));
	return uts;
}

struct uts uts_from(const char *text, const struct uts_namespace *ns)
{
	const struct uts *found = uts_find(text, ns);
	struct uts uts = found ? *found : release_only(text);

	for (size_t i = 0; i < UTS_FIELDS; i++)
		((char *)&uts)[(i + 1) * UTS_LEN - 1] = '\0';
	return uts;
}
