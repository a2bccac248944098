// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dmtool create NAME SECTORS TARGET PARAMETERS   prints the number N of the device dm-N
 * dmtool suspend NAME
 */
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

static union {
	struct dm_ioctl head;
	char space[4096];
} message;

static void ask(int control, const char *name, unsigned long command, unsigned int flags)
{
	memset(&message.head, 0, sizeof(message.head));
	message.head.version[0] = DM_VERSION_MAJOR;
	message.head.data_size = sizeof(message);
	message.head.data_start = sizeof(message.head);
	message.head.flags = flags;
	message.head.target_count = command == DM_TABLE_LOAD;
	snprintf(message.head.name, sizeof(message.head.name), "%s", name);
	if (ioctl(control, command, &message)) {
		perror("dmtool");
		exit(1);
	}
}

static void fill_table(char **words)
{
	struct dm_target_spec *target = (void *)(message.space + sizeof(message.head));
	char *parameters = (char *)(target + 1);

	memset(target, 0, sizeof(*target));
	target->length = strtoull(words[0], NULL, 10);
	snprintf(target->target_type, sizeof(target->target_type), "%s", words[1]);
	snprintf(parameters, 1024, "%s", words[2]);
	target->next = (__u32)(sizeof(*target) + strlen(parameters) + 8) & ~7U;
}

int main(int argc, char **argv)
{
	int control = open("/dev/mapper/control", O_RDWR);

	if (argc == 3 && !strcmp(argv[1], "suspend")) {
		ask(control, argv[2], DM_DEV_SUSPEND, DM_SUSPEND_FLAG);
		return 0;
	}
	if (argc != 6)
		return 3;
	ask(control, argv[2], DM_DEV_CREATE, 0);
	fill_table(argv + 3);
	ask(control, argv[2], DM_TABLE_LOAD, 0);
	ask(control, argv[2], DM_DEV_SUSPEND, 0);
	printf("%u\n", minor(message.head.dev));
	return 0;
}
