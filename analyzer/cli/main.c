// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <stdio.h>

#include "analyzer/cli/commands.h"
#include "util/macros.h"
#include "version.h"

static const struct command help_command;

/* All commands, in the order of the help. */
static const struct command *const commands[] = {
	&triage_command,   &batch_command, &report_command, &rescan_command, &merge_command,
	&graph_command,    &rules_command, &query_command,  &list_command,   &show_command,
	&suppress_command, &types_command, &export_command, &help_command,
};

static const char examples[] =
	"examples:\n"
	"  oomtopsy triage /var/crash/202611200531/vmcore\n"
	"  oomtopsy triage --db cases.db --case 01234567 vmcore messages.xz\n"
	"  oomtopsy triage --format html -o report.html vmcore\n"
	"  oomtopsy batch --db fleet.db -j 4 /srv/dumps && oomtopsy report --db fleet.db --fleet\n"
	"\n"
	"'oomtopsy COMMAND --help' lists the options of a command.\n"
	"\n"
	"exit status: 0 analysed; 1 only with --fail-on: a finding at or above it; 2 some input could not be\n"
	"analysed (the others were); 3 wrong usage; 4 a bad rule; 5 the database cannot be written.";

static int print_overview(void)
{
	puts("usage: oomtopsy COMMAND [OPTION…] [ARGUMENT…]\n\n"
	     "Names the OOM livelock in a crash dump or kernel log, with the evidence for it.\n\ncommands:");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-8s %s\n", commands[i]->name, commands[i]->summary);
	printf("\n%s\n", examples);
	return EXIT_ANALYSED;
}

static const char *command_name(size_t i)
{
	return i < ARRAY_SIZE(commands) ? commands[i]->name : NULL;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (streq(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int unknown_command(const char *word)
{
	const char *names[ARRAY_SIZE(commands) + 1] = { NULL }, *meant;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		names[i] = commands[i]->name;
	meant = did_you_mean(word, names);
	if (meant)
		return usage_error(NULL, "unknown command '%s': did you mean %s?", word, meant);
	return usage_error(NULL, "unknown command '%s'", word);
}

static int run_command(int argc, char **argv)
{
	const struct command *command = find_command(argv[0]);
	struct args args;
	int status;

	if (!command)
		return unknown_command(argv[0]);
	status = args_parse(command, argc, argv, &args);
	return status >= 0 ? status : command->run(&args);
}

/* "help COMMAND" is "COMMAND --help", so that there is one way to print it. */
static int help(struct args *args)
{
	char *argv[] = { args->operands[0], (char *)"--help", NULL };

	return args->n_operands ? run_command(2, argv) : print_overview();
}

static const char *const no_options[] = { NULL };

static const struct command help_command = {
	.name = "help",
	.synopsis = "[COMMAND]",
	.summary = "Shows this overview, or the help of a command.",
	.options = no_options,
	.max_operands = 1,
	.word_name = command_name,
	.details = "examples:\n  oomtopsy help triage",
	.run = help,
};

/* Output that was lost, as on a full disk, must not look like a result: standard output is checked once, at the end. */
static int finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	warn_line("standard output: cannot write");
	return status ? status : EXIT_INPUT;
}

int main(int argc, char **argv)
{
	/* A file that grows beyond a limit (ulimit -f) is then an error with a message, like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	if (argc < 2)
		return usage_error(NULL, "no command");
	if (streq(argv[1], "--version") || streq(argv[1], "-V")) {
		puts("oomtopsy " OOMTOPSY_VERSION);
		return finish(EXIT_ANALYSED);
	}
	if (streq(argv[1], "--help") || streq(argv[1], "-h"))
		return finish(print_overview());
	return finish(run_command(argc - 1, argv + 1));
}
