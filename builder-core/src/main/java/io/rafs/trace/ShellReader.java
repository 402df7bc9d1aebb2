package io.rafs.trace;

import java.util.ArrayList;
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

    /** Most characters that variables may bring: one can be named a thousand times. */
    private static final int MAX_EXPANDED = 1 << 20;

    private final String text;
    private final Map<String, String> variables;
    private final List<String> arguments;
    private int at;
    private long expanded;
    private String stopped = "";
    private StringBuilder word;
    private List<String> words;

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
            words = new ArrayList<>();
            readCommand();
            if (!words.isEmpty() && (RESERVED.contains(words.get(0)) || changesArguments())) {
                while (Character.isWhitespace(text.charAt(start))) {
                    start++;
                }
                stopped = place(words.get(0), start); // whatever else it stopped at
            }
            if (stopped.isEmpty() && !words.isEmpty() && !otherwise) {
                return Optional.of(List.copyOf(words));
            }
        }
        return Optional.empty();
    }

    private boolean changesArguments() {
        return words.get(0).equals("shift") || words.get(0).equals("set") && words.contains("--");
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
                endWord();
                at += ch != '\n' && at + 1 < text.length() && text.charAt(at + 1) == ch ? 2 : 1;
                if (ch == ';' && text.charAt(at - 2 < 0 ? 0 : at - 2) == ';') {
                    stop(";;");
                }
                return;
            }
            if (ch == ' ' || ch == '\t' || ch == '\r') {
                endWord();
                at++;
            } else if (ch == '#' && word == null) {
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
        endWord();
    }

    private void readPart(char ch) {
        if (word == null && "*?~".indexOf(ch) >= 0 || word != null && "*?[".indexOf(ch) >= 0 || ch == '`') {
            stop(String.valueOf(ch));
            return;
        }
        if (ch == '$') {
            dollar(false);
            return;
        }
        begin();
        at++;
        if (ch == '\'') {
            int end = text.indexOf('\'', at);
            if (end < 0) {
                stop("'");
                return;
            }
            word.append(text, at, end);
            at = end + 1;
        } else if (ch == '"') {
            doubleQuoted();
        } else if (ch == '\\') {
            if (at < text.length() && text.charAt(at) == '\n') {
                at++;
                word = word.length() == 0 ? null : word;
            } else if (at < text.length()) {
                word.append(text.charAt(at++));
            }
        } else {
            word.append(ch);
        }
    }

    private void doubleQuoted() {
        while (at < text.length() && stopped.isEmpty()) {
            char ch = text.charAt(at);
            if (ch == '"') {
                at++;
                return;
            }
            if (ch != '$') {
                begin();
            }
            if (ch == '$') {
                dollar(true);
            } else if (ch == '`') {
                stop("`");
            } else if (ch == '\\' && at + 1 < text.length() && "$`\"\\\n".indexOf(text.charAt(at + 1)) >= 0) {
                if (text.charAt(at + 1) != '\n') {
                    word.append(text.charAt(at + 1));
                }
                at += 2;
            } else {
                word.append(ch);
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
                begin();
                word.append('$');
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
        for (int i = 0; i < arguments.size(); i++) {
            if (i > 0) {
                endWord();
            }
            put(arguments.get(i), quoted);
        }
        if (arguments.isEmpty() && quoted && word != null && word.length() == 0) {
            word = null; // "$@" without arguments is no word, rather than an empty one
        }
    }

    /** A value; unquoted it falls into words at its blanks. */
    private void put(String value, boolean quoted) {
        expanded += value.length();
        if (expanded > MAX_EXPANDED) {
            stop("$");
            return;
        }
        if (quoted) {
            begin();
            word.append(value);
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char ch = value.charAt(i);
            if (Character.isWhitespace(ch)) {
                endWord();
            } else {
                begin();
                word.append(ch);
            }
        }
    }

    /** Leaves out a redirection with the word behind it. */
    private void redirect() {
        if (text.startsWith("<<", at) || text.startsWith("<(", at) || text.startsWith(">(", at)) {
            stop(text.substring(at, at + 2));
            return;
        }
        if (word != null && word.toString().matches("[0-9]+")) {
            word = null;
        }
        endWord();
        List<String> before = words;
        words = new ArrayList<>();
        while (at < text.length() && "<>&|".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        while (at < text.length() && " \t\r\n;&|<>()".indexOf(text.charAt(at)) < 0 && stopped.isEmpty()) {
            readPart(text.charAt(at));
        }
        word = null;
        words = before;
    }

    private void begin() {
        if (word == null) {
            word = new StringBuilder();
        }
    }

    private void endWord() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }
}
