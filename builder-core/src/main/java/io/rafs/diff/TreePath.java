package io.rafs.diff;

import io.rafs.format.EntryName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A path that shares what is above it with others: a report may have many that are long. Equal only to itself. */
public final class TreePath {
    /** The root directory. */
    static final TreePath ROOT = new TreePath(null, null);

    private final TreePath above;
    private final EntryName name;

    private TreePath(TreePath above, EntryName name) {
        this.above = above;
        this.name = name;
    }

    TreePath child(EntryName of) {
        return new TreePath(this, of);
    }

    /** Whether this is the root. */
    public boolean isRoot() {
        return above == null;
    }

    /** The names from the root down; the root has none. */
    public List<EntryName> names() {
        List<EntryName> names = new ArrayList<>();
        for (TreePath at = this; !at.isRoot(); at = at.above) {
            names.add(at.name);
        }
        Collections.reverse(names);
        return names;
    }

    /** "/" and the names, for people: see {@link io.rafs.format.EscapedText}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        names().forEach(each -> out.append('/').append(each));
        return isRoot() ? "/" : out.toString();
    }
}
