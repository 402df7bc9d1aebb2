package io.rafs.tree;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The names in a symbolic link's target, ".." among them, for that counts from where the link leads. */
final class LinkTarget {
    private LinkTarget() {}

    /** {@code where} stands in the message if Linux has no such name. */
    static List<EntryName> steps(String where, byte[] target) throws RefusedException {
        List<EntryName> steps = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= target.length; i++) {
            if (i == target.length || target[i] == '/') {
                byte[] name = Arrays.copyOfRange(target, start, i);
                start = i + 1;
                if (name.length == 0 || Arrays.equals(name, new byte[] {'.'})) {
                    continue;
                }
                String flaw = EntryName.flaw(name);
                if (flaw != null) {
                    throw new RefusedException(where, "a link on the way leads nowhere: " + flaw);
                }
                steps.add(EntryName.of(name));
            }
        }
        return steps;
    }
}
