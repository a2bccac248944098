// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "analyzer/cli/commands.h"
#include "util/macros.h"
#include "version.h"

/* The order of the help. */
const struct command *const commands[] = {
	&triage_command, &batch_command, &report_command,
	&rescan_command, &merge_command, &graph_command,
	&rules_command,  &query_command, NULL,
};

static const char examples[] =
	"examples:\n"
	"  oomtopsy triage /var/crash/202611200531/vmcore\n"
	"  oomtopsy triage --db cases.db --case 01234567 vmcore messages.xz\n"
	"  oomtopsy triage --format html -o report.html vmcore\n"
	"  oomtopsy batch --db fleet.db -j 4 /srv/dumps && oomtopsy report --db fleet.db --fleet\n"
	"\n"
	"'oomtopsy COMMAND --help' tells more of each command.\n"
	"\n"
	"exit status: 0 analysed; 1 only with --fail-on: a finding at or above it; 2 some input could not be\n"
	"analysed (the others were); 3 wrong usage; 4 a bad rule.";

static int help(void)
{
	puts("usage: oomtopsy COMMAND [OPTION…] [ARGUMENT…]\n\n"
	     "Names the OOM livelock in a crash dump or kernel log, with the evidence for it.\n\ncommands:");
	for (const struct command *const *c = commands; *c; c++)
		printf("  %-8s %s\n", (*c)->name, (*c)->summary);
	printf("\n%s\n", examples);
	return EXIT_ANALYSED;
}

static const struct command *find_command(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (streq((*c)->name, name))
			return *c;
	return NULL;
}

static int unknown_command(const char *word)
{
	const char *names[ARRAY_SIZE(commands)] = { NULL }, *meant;

	for (size_t i = 0; commands[i]; i++)
		names[i] = commands[i]->name;
	meant = did_you_mean(word, names);
	if (meant)
		return usage_error(NULL, "unknown command '%s': did you mean %s?", word, meant);
	return usage_error(NULL, "unknown command '%s'", word);
}

/* "help", "help COMMAND" and the options that stand without a command; -1 when it is something else. */
static int run_builtin(int argc, char **argv)
{
	if (streq(argv[1], "--version") || streq(argv[1], "-V")) {
		puts("oomtopsy " OOMTOPSY_VERSION);
		return EXIT_ANALYSED;
	}
	if (streq(argv[1], "--help") || streq(argv[1], "-h") || (streq(argv[1], "help") && argc == 2))
		return help();
	return -1;
}

static int finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	warn_line("standard output: cannot write");
	return status ? status : EXIT_INPUT;
}

int main(int argc, char **argv)
{
	static char help_option[] = "--help";
	const struct command *command;
	struct args args;
	int status;

	if (argc < 2)
		return usage_error(NULL, "no command");
	status = run_builtin(argc, argv);
	if (status >= 0)
		return finish(status);
	if (streq(argv[1], "help")) {
		argv[1] = argv[2];
		argv[2] = help_option;
	}
	command = find_command(argv[1]);
	if (!command)
		return unknown_command(argv[1]);
	status = args_parse(command, argc - 1, argv + 1, &args);
	return finish(status >= 0 ? status : command->run(&args));
}
