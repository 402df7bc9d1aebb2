package io.rafs.sbom;

import io.rafs.format.EscapedText;
import java.util.ArrayList;
import java.util.List;

/** What was not read, and why. Hostile images bring any number of such things; their count is bounded, never their mention. */
final class Notes {
    /** Most notes that are kept in full. */
    private static final int MAX = 200;

    private static final int MAX_LENGTH = 1000;

    private final List<String> notes = new ArrayList<>();
    private int more;

    /** Notes that something at a place of the image was not read. */
    void add(String where, String why) {
        if (notes.size() < MAX) {
            String text = where + ": " + why;
            // what is quoted of a file may be anything; paths are escaped already
            notes.add(text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text);
        } else {
            more++;
        }
    }

    /** What a file says, as a note can bear it. */
    static String quoted(String text) {
        String head = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return "'%s'".formatted(EscapedText.of(head));
    }

    List<String> all() {
        List<String> all = new ArrayList<>(notes);
        if (more > 0) {
            all.add("%d more files were not read".formatted(more));
        }
        return List.copyOf(all);
    }
}
