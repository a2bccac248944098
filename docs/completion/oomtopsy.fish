# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for fish. Commands, options and formats are those that the program's own help lists.

function __oomtopsy_words
    commandline -opc
end

# "NAME<tab>what it does"
function __oomtopsy_commands
    oomtopsy --help 2>/dev/null | sed -n '/^commands:/,/^$/s/^  \([a-z]*\)  *\(.*\)/\1\t\2/p'
end

function __oomtopsy_options
    set -l words (__oomtopsy_words)
    oomtopsy $words[2] --help 2>/dev/null | sed -n 's/^  \(-.,\)\{0,1\} *\(--[a-z-]*\)[^ ]*\( [^ ]*\)\{0,1\}  *\(.*\)/\2\t\4/p'
end

function __oomtopsy_after
    set -l words (__oomtopsy_words)
    test (count $words) -gt 1; and contains -- $words[-1] $argv
end

function __oomtopsy_formats
    set -l words (__oomtopsy_words)
    oomtopsy $words[2] --help 2>/dev/null | sed -n 's/^Formats: \(.*\)\.$/\1/p' | string split ', '
end

function __oomtopsy_rules
    oomtopsy rules list 2>/dev/null | sed -n 's/^\([a-z-]*\/[a-z-]*\).*/\1/p'
end

complete -c oomtopsy -n 'test (count (__oomtopsy_words)) -eq 1' -f -a '(__oomtopsy_commands)'
complete -c oomtopsy -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__oomtopsy_options)'
complete -c oomtopsy -n '__oomtopsy_after --format' -f -a '(__oomtopsy_formats)'
complete -c oomtopsy -n '__oomtopsy_after --fail-on' -f -a 'critical high medium low info'
complete -c oomtopsy -n '__oomtopsy_after --color' -f -a 'auto always never'
complete -c oomtopsy -n '__oomtopsy_after --types' -f -a 'auto native drgn'
complete -c oomtopsy -n '__oomtopsy_after rules' -f -a 'list explain lint test'
complete -c oomtopsy -n '__oomtopsy_after suppress' -f -a 'add list remove'
complete -c oomtopsy -n '__oomtopsy_after explain add' -f -a '(__oomtopsy_rules)'
