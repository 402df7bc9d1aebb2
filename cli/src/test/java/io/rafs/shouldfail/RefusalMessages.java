package io.rafs.shouldfail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The messages that source code can refuse an input with: the texts between the brackets of whatever makes a refusal. Reads
 * the source as text and knows no Java beyond string literals, {@code +} between them, and brackets.
 */
public final class RefusalMessages {
    private static final Pattern MAKER = Pattern.compile(
            "\\b(new RefusedException|new MalformedStreamException|malformed|ended|changed|tooMany)\\(");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** What joins two literals to one text: plus, and line breaks. */
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

    private RefusalMessages() {}

    /** All messages made in the Java files below some directories, as formats. */
    public static Set<String> in(List<Path> directories) throws IOException {
        Set<String> messages = new TreeSet<>();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    collect(Files.readString(file), messages);
                }
            }
        }
        return messages;
    }

    private static void collect(String source, Set<String> into) {
        Matcher maker = MAKER.matcher(source);
        while (maker.find()) {
            String arguments = JOINED.matcher(brackets(source, maker.end())).replaceAll("");
            Matcher literal = LITERAL.matcher(arguments);
            while (literal.find()) {
                if (literal.group(1).contains(" ")) { // single words are put into messages, not messages
                    into.add(literal.group(1).replace("\\\"", "\""));
                }
            }
        }
    }

    /** What stands between a bracket that was opened at {@code from - 1} and the one that closes it. */
    private static String brackets(String source, int from) {
        int depth = 1;
        boolean quoted = false;
        for (int at = from; at < source.length(); at++) {
            char ch = source.charAt(at);
            if (ch == '\\') {
                at++;
            } else if (ch == '"') {
                quoted = !quoted;
            } else if (!quoted && ch == '(') {
                depth++;
            } else if (!quoted && ch == ')' && --depth == 0) {
                return source.substring(from, at);
            }
        }
        throw new IllegalArgumentException("a bracket is never closed");
    }

    /** Matches a text that the format is part of. */
    public static Pattern pattern(String format) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        Matcher conversion = Pattern.compile("%[0-9]*[sdxoc]").matcher(format);
        while (conversion.find()) {
            regex.append(Pattern.quote(format.substring(at, conversion.start())))
                    .append("(?s:.*)");
            at = conversion.end();
        }
        return Pattern.compile(regex.append(Pattern.quote(format.substring(at))).toString());
    }
}
