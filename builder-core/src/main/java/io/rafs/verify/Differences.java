package io.rafs.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects what differs, the first few; counts the others. */
final class Differences {
    private static final int MOST = 10;

    private final List<String> found = new ArrayList<>();
    private long more;

    /** Compares a field of something. */
    void compare(Object what, String field, Object written, Object said) {
        if (!Objects.equals(written, said)) {
            add("%s: %s is %s, expected %s".formatted(what, field, written, said));
        }
    }

    /** Compares a number of something. */
    void compare(Object what, String field, long written, long said) {
        if (written != said) {
            add("%s: %s is %d, expected %d".formatted(what, field, written, said));
        }
    }

    /** Notes a difference. */
    synchronized void add(String difference) {
        if (found.size() < MOST) {
            found.add(difference);
        } else {
            more++;
        }
    }

    /** Throws if there was any. */
    synchronized void throwIfAny() throws VerificationException {
        if (!found.isEmpty()) {
            if (more > 0) {
                found.add("and %d more".formatted(more));
            }
            throw new VerificationException(found);
        }
    }
}
