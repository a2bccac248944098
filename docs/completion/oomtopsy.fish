# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for fish. Commands, options, words and formats are those that the program's own help lists.

function __oomtopsy_help
    oomtopsy $argv[1] --help 2>/dev/null
end

# "NAME<tab>what it does"
function __oomtopsy_commands
    oomtopsy --help 2>/dev/null | sed -n '/^commands:/,/^$/s/^  \([a-z]*\)  *\(.*\)/\1\t\2/p'
end

function __oomtopsy_options
    __oomtopsy_help $argv[1] | sed -n 's/^  \(-.,\)\{0,1\} *\(--[a-z-]*\)[^ ]*\( [^ ]*\)\{0,1\}  *\(.*\)/\2\t\4/p'
end

function __oomtopsy_rules
    oomtopsy rules list 2>/dev/null | sed -n 's/^\([a-z0-9-]*\/[a-z0-9-]*\).*/\1/p'
end

# What stands in a line of the help: "Formats: text, json."
function __oomtopsy_line
    __oomtopsy_help $argv[1] | sed -n "s/^$argv[2]: \(.*\)\.\$/\1/p" | string split ', '
end

# The options that take a value, each with its name: "--jobs N" and "-j N".
function __oomtopsy_values
    __oomtopsy_help $argv[1] | sed -n 's/^  \(\(-.\), \)\{0,1\} *\(--[a-z-]*\) \([^ ]\{1,\}\) .*/\3 \4\n\2 \4/p'
end

# What an option's value may be; nothing for a file, a date, a number.
function __oomtopsy_value
    switch $argv[2]
        case --format
            __oomtopsy_line $argv[1] Formats
        case --rule
            __oomtopsy_rules
        case --fail-on
            string split ' ' 'critical high medium low info'
        case '*'
            __oomtopsy_values $argv[1] | sed -n "s/^$argv[2] \(.*|.*\)/\1/p" | string split '|'
    end
end

# What an operand may be, after those in $argv[2..].
function __oomtopsy_operand
    switch (count $argv)" $argv"
        case '1 *'
            __oomtopsy_line $argv[1] 'First argument'
        case '2 rules explain' '2 suppress add'
            __oomtopsy_rules
    end
end

# All that may stand where the cursor is; nothing where a file may.
function __oomtopsy_choices
    set -l words (commandline -opc)
    if test (count $words) -eq 1
        __oomtopsy_commands
        string split ' ' -- '--help --version'
        return
    end
    set -l option
    set -l operands
    set -l valued (__oomtopsy_values $words[2] | string replace -r ' .*' '')
    for one in $words[3..-1]
        if set -q option[1]
            set option
        else if not string match -q -- '-*' $one
            set -a operands $one
        else if contains -- $one $valued
            set option $one
        end
    end
    if set -q option[1]
        __oomtopsy_value $words[2] $option
    else if string match -q -- '-*' (commandline -ct)
        __oomtopsy_options $words[2]
    else
        __oomtopsy_operand $words[2] $operands
    end
end

complete -c oomtopsy -n 'count (__oomtopsy_choices) >/dev/null' -f -a '(__oomtopsy_choices)'
