package io.rafs.inspect;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells differences and counts them. Those of a kind that comes in crowds are told once, in the end: the first of
 * them, and how many others there are.
 */
final class Differences {
    private final Consumer<Difference> listener;
    private final Map<String, Crowd> crowds = new LinkedHashMap<>();
    private long count;

    private static final class Crowd {
        private final Difference first;
        private final String others;
        private long size;

        Crowd(Difference first, String others) {
            this.first = first;
            this.others = others;
        }

        Difference summary() {
            String rest = size == 1 ? "" : size == 2 ? " (and 1 other %s)" : " (and %2$d other %1$ss)";
            return new Difference(
                    first.where() + rest.formatted(others, size - 1), first.field(), first.first(), first.second());
        }
    }

    Differences(Consumer<Difference> listener) {
        this.listener = listener;
    }

    /** How many have been told. */
    long count() {
        return count;
    }

    /** Compares a field of something; {@code null} is a field that it does not have. */
    void compare(String where, String field, Object one, Object other) {
        if (!Objects.equals(one, other)) {
            add(new Difference(where, field, text(one), text(other)));
        }
    }

    /** Compares all fields of something. */
    void compare(String where, Map<String, Object> one, Map<String, Object> other) {
        for (String field : union(one, other)) {
            compare(where, field, one.get(field), other.get(field));
        }
    }

    /** Something that only one image has. */
    void only(String where, String what, boolean inFirst) {
        add(new Difference(where, "", inFirst ? what : "", inFirst ? "" : what));
    }

    /**
     * Compares a field that may differ for very many.
     *
     * @param what each of them is: a path, a chunk
     */
    void compareMany(String what, String where, String field, Object one, Object other) {
        if (!Objects.equals(one, other)) {
            Difference difference = new Difference(where, field, text(one), text(other));
            crowds.computeIfAbsent(what + " " + field, key -> new Crowd(difference, what)).size++;
        }
    }

    /** Tells what came in crowds. */
    void finish() {
        crowds.values().forEach(crowd -> add(crowd.summary()));
        crowds.clear();
    }

    static Set<String> union(Map<String, Object> one, Map<String, Object> other) {
        Set<String> fields = new LinkedHashSet<>(one.keySet());
        fields.addAll(other.keySet());
        return fields;
    }

    private void add(Difference difference) {
        count++;
        listener.accept(difference);
    }

    private static String text(Object value) {
        return value == null ? "" : String.valueOf(value);
    }
}
