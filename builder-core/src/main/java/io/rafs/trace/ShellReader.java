package io.rafs.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The simple commands at the beginning of a shell script, with quotes taken off and variables put in. Reading stops at
 * what would have to be run to be known: conditions, loops, functions, command substitutions, patterns. Source: POSIX,
 * "Shell Command Language".
 */
final class ShellReader {
    private static final Set<String> RESERVED = Set.of(
            "if",
            "then",
            "else",
            "elif",
            "fi",
            "for",
            "while",
            "until",
            "do",
            "done",
            "case",
            "esac",
            "function",
            "{",
            "}",
            "!",
            "[",
            "[[",
            "test",
            "select",
            "eval",
            "trap",
            "time");

    private final String text;
    private final Map<String, String> variables;
    private final List<String> arguments;
    private final ShellWords words = new ShellWords();
    private int at;
    private String stopped = "";

    /**
     * A reader at the beginning of a script.
     *
     * @param variables known when it starts
     * @param arguments what {@code $@} stands for
     */
    ShellReader(String text, Map<String, String> variables, List<String> arguments) {
        this.text = text;
        this.variables = new HashMap<>(variables);
        this.arguments = arguments;
    }

    /** Sets a variable for what follows. */
    void set(String name, String value) {
        variables.put(name, value);
    }

    /** What reading stopped at, with its line; empty while it goes on, and at the end of the script. */
    String stopped() {
        return stopped;
    }

    /** The words of the next simple command; nothing at the end, or where reading stops. */
    Optional<List<String>> next() {
        while (at < text.length() && stopped.isEmpty()) {
            boolean otherwise = at >= 2 && text.startsWith("||", at - 2);
            int start = at;
            words.clear();
            readCommand();
            List<String> command = words.ended();
            if (!command.isEmpty() && (RESERVED.contains(command.get(0)) || changesArguments(command))) {
                while (Character.isWhitespace(text.charAt(start))) {
                    start++;
                }
                stopped = place(command.get(0), start); // whatever else it stopped at
            }
            if (stopped.isEmpty() && !command.isEmpty() && !otherwise) {
                return Optional.of(List.copyOf(command));
            }
        }
        return Optional.empty();
    }

    private static boolean changesArguments(List<String> command) {
        return command.get(0).equals("shift") || command.get(0).equals("set") && command.contains("--");
    }

    private void stop(String what) {
        if (stopped.isEmpty()) {
            stopped = place(what, at);
        }
    }

    private String place(String what, int where) {
        long before = text.chars().limit(where).filter(ch -> ch == '\n').count();
        return "'%s' in line %d".formatted(what, before + 1);
    }

    /** Reads up to and with the end of a simple command. */
    private void readCommand() {
        while (at < text.length() && stopped.isEmpty()) {
            char ch = text.charAt(at);
            if (ch == '\n' || ch == ';' || ch == '&' || ch == '|') {
                words.end();
                at += ch != '\n' && at + 1 < text.length() && text.charAt(at + 1) == ch ? 2 : 1;
                if (ch == ';' && text.charAt(at - 2 < 0 ? 0 : at - 2) == ';') {
                    stop(";;");
                }
                return;
            }
            if (ch == ' ' || ch == '\t' || ch == '\r') {
                words.end();
                at++;
            } else if (ch == '#' && !words.isOpen()) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (ch == '<' || ch == '>') {
                redirect();
            } else if (ch == '(' || ch == ')') {
                stop(String.valueOf(ch));
            } else {
                readPart(ch);
            }
        }
        words.end();
    }

    private void readPart(char ch) {
        if ((words.isOpen() ? "*?[" : "*?~").indexOf(ch) >= 0 || ch == '`') {
            stop(String.valueOf(ch));
            return;
        }
        if (ch == '$') {
            dollar(false);
            return;
        }
        words.begin();
        at++;
        if (ch == '\'') {
            int end = text.indexOf('\'', at);
            if (end < 0) {
                stop("'");
                return;
            }
            words.append(text.substring(at, end));
            at = end + 1;
        } else if (ch == '"') {
            doubleQuoted();
        } else if (ch == '\\') {
            if (at < text.length() && text.charAt(at) == '\n') {
                at++;
                if (words.open().isEmpty()) {
                    words.drop();
                }
            } else if (at < text.length()) {
                words.append(text.charAt(at++));
            }
        } else {
            words.append(ch);
        }
    }

    private void doubleQuoted() {
        while (at < text.length() && stopped.isEmpty()) {
            char ch = text.charAt(at);
            if (ch == '"') {
                at++;
                return;
            }
            if (ch == '$') {
                dollar(true);
                continue;
            }
            words.begin();
            if (ch == '`') {
                stop("`");
            } else if (ch == '\\' && at + 1 < text.length() && "$`\"\\\n".indexOf(text.charAt(at + 1)) >= 0) {
                if (text.charAt(at + 1) != '\n') {
                    words.append(text.charAt(at + 1));
                }
                at += 2;
            } else {
                words.append(ch);
                at++;
            }
        }
        stop("\"");
    }

    /** Puts in what stands for {@code $NAME}, <code>${NAME}</code>, <code>${NAME:-word}</code> or {@code $@}. */
    private void dollar(boolean quoted) {
        int start = at++;
        if (at < text.length() && (text.charAt(at) == '@' || text.charAt(at) == '*')) {
            boolean one = text.charAt(at++) == '*' && quoted;
            putArguments(one, quoted);
            return;
        }
        boolean braced = at < text.length() && text.charAt(at) == '{';
        int name = braced ? at + 1 : at;
        int end = name;
        while (end < text.length() && isNameChar(text.charAt(end), end == name)) {
            end++;
        }
        if (end == name) {
            if (braced || at < text.length() && "($'?#!-0123456789".indexOf(text.charAt(at)) >= 0) {
                stop(text.substring(start, Math.min(text.length(), at + 1)));
            } else {
                words.append('$');
            }
            return;
        }
        String value = variables.get(text.substring(name, end));
        at = end;
        if (braced) {
            int close = text.indexOf('}', end);
            String rest = close < 0 ? "?" : text.substring(end, close);
            if (!rest.isEmpty() && !rest.matches(":?-[^$`\"'\\\\{*?\\[]*")) {
                stop("${" + text.substring(name, end) + rest + "}");
                return;
            }
            at = close + 1;
            if (!rest.isEmpty() && (value == null || value.isEmpty() && rest.charAt(0) == ':')) {
                value = rest.substring(rest.indexOf('-') + 1);
            }
        }
        put(value == null ? "" : value, quoted);
    }

    private static boolean isNameChar(char ch, boolean first) {
        return ch == '_' || ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || !first && ch >= '0' && ch <= '9';
    }

    private void putArguments(boolean one, boolean quoted) {
        if (one) {
            put(String.join(" ", arguments), true);
            return;
        }
        for (int i = 0; i < arguments.size() && stopped.isEmpty(); i++) {
            if (i > 0) {
                words.end();
            }
            put(arguments.get(i), quoted);
        }
        if (arguments.isEmpty() && quoted && words.open().isEmpty()) {
            words.drop(); // "$@" without arguments is no word, rather than an empty one
        }
    }

    private void put(String value, boolean quoted) {
        if (!words.put(value, quoted)) {
            stop("$");
        }
    }

    /** Leaves out a redirection with the word behind it. */
    private void redirect() {
        if (text.startsWith("<<", at) || text.startsWith("<(", at) || text.startsWith(">(", at)) {
            stop(text.substring(at, at + 2));
            return;
        }
        if (words.open().matches("[0-9]+")) {
            words.drop();
        }
        words.end();
        while (at < text.length() && "<>&|".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        int before = words.ended().size();
        while (at < text.length() && " \t\r\n;&|<>()".indexOf(text.charAt(at)) < 0 && stopped.isEmpty()) {
            readPart(text.charAt(at));
        }
        words.drop();
        words.ended().subList(before, words.ended().size()).clear();
    }
}
