package io.rafs.diff;

import io.rafs.format.SizeText;
import io.rafs.format.erofs.FileType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Pieces of a report that text and page have in common. */
final class Words {
    /** Longest value of an attribute that is shown. */
    private static final int LONG = 40;

    private Words() {}

    static String subject(Subject subject) {
        return "%s (%s, %s)".formatted(subject.name(), subject.kind(), counted(subject.paths(), "path"));
    }

    static String fresh(DiffResult result) {
        String bootstrap = result.second().bootstrapBytes().isPresent() && result.unit() == Unit.STORED
                ? "; and a bootstrap of "
                        + SizeText.of(result.second().bootstrapBytes().getAsLong())
                : "";
        return sum(result, result.bytes().fresh(), result.chunks().fresh()) + bootstrap;
    }

    static String shared(DiffResult result) {
        return sum(result, result.bytes().shared(), result.chunks().shared());
    }

    static String gone(DiffResult result) {
        return sum(result, result.bytes().gone(), result.chunks().gone());
    }

    private static String sum(DiffResult result, long bytes, long count) {
        return "%s in %s"
                .formatted(SizeText.of(bytes), counted(count, result.unit() == Unit.STORED ? "chunk" : "content"));
    }

    static String counts(DiffResult result) {
        List<String> words = new ArrayList<>();
        for (Change change : Change.values()) {
            String what = change == Change.METADATA && !result.attributes().isEmpty()
                    ? result.attributes().entrySet().stream()
                            .map(attribute -> attribute.getKey() + " " + attribute.getValue())
                            .collect(Collectors.joining(", ", " (", ")"))
                    : "";
            words.add(result.count(change) + " " + change.words() + what);
        }
        return String.join(", ", words);
    }

    /** What changed of a path besides its bytes; empty for nothing. */
    static String details(PathChange path) {
        List<String> words = new ArrayList<>();
        if (path.change() == Change.TYPE) {
            words.add(path.before().words() + " -> " + path.after().words());
        }
        if (path.change() == Change.CHANGED && path.sizeBefore() != path.sizeAfter()) {
            long more = path.sizeAfter() - path.sizeBefore();
            words.add("size " + (more > 0 ? "+" : "-") + SizeText.of(Math.abs(more)));
        }
        for (AttributeChange attribute : path.attributes()) {
            boolean shown = attribute.first().length() <= LONG
                    && attribute.second().length() <= LONG
                    && !attribute.name().equals("mtime");
            words.add(
                    shown
                            ? "%s %s -> %s".formatted(attribute.name(), or(attribute.first()), or(attribute.second()))
                            : attribute.name());
        }
        return String.join(", ", words);
    }

    private static String or(String value) {
        return value.isEmpty() ? "none" : value;
    }

    static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f%%", whole == 0 ? 0 : 100.0 * part / whole);
    }

    static String counted(long count, String noun) {
        return "%d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }

    /** A type for machines; empty for nothing. */
    static String type(FileType type) {
        return type == FileType.UNKNOWN ? "" : type.name().toLowerCase(Locale.ROOT);
    }
}
