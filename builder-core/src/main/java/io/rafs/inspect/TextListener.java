package io.rafs.inspect;

import java.io.IOException;
import java.io.Writer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Prints an inspection as text that stays the same as long as the image does: a field a line for the tables, a line for
 * each path, its fields in a fixed order.
 */
public final class TextListener implements Inspection.Listener {
    private final Writer out;
    private int blobs;
    private boolean chunksBegun;

    /** Prints to {@code out}. */
    public TextListener(Writer out) {
        this.out = out;
    }

    @Override
    public void superBlocks(Map<String, Object> superBlock, Map<String, Object> extended) throws IOException {
        section("superblock", superBlock);
        if (!extended.isEmpty()) {
            section("extended superblock", extended);
        }
    }

    @Override
    public void blob(Map<String, Object> blob) throws IOException {
        section("blob " + blobs++, blob);
    }

    @Override
    public void prefetch(List<Long> nids) throws IOException {
        out.write("prefetch\n");
        for (Long nid : nids) {
            out.write("  nid %d\n".formatted(nid));
        }
    }

    @Override
    public void packed(Map<String, Object> packed) throws IOException {
        out.write("packed inode\n");
        for (Map.Entry<String, Object> field : packed.entrySet()) {
            if (field.getValue() instanceof Iterable<?> values) {
                for (Object value : values) {
                    out.write("  %s\n".formatted(value));
                }
            } else {
                out.write("  %s %s\n".formatted(field.getKey(), field.getValue()));
            }
        }
    }

    @Override
    public void tree() throws IOException {
        out.write("tree\n");
    }

    @Override
    public void path(Map<String, Object> path) throws IOException {
        out.write("  " + path.get("path") + "\n   ");
        for (Map.Entry<String, Object> field : path.entrySet()) {
            if (!field.getKey().equals("path") && !field.getKey().equals("xattrs")) {
                out.write(" " + field.getKey() + "=");
                value(field.getValue());
            }
        }
        out.write("\n");
        if (path.get("xattrs") instanceof Map<?, ?> xattrs) {
            for (Map.Entry<?, ?> xattr : xattrs.entrySet()) {
                out.write("    xattr %s=%s\n".formatted(xattr.getKey(), xattr.getValue()));
            }
        }
    }

    @Override
    public void chunk(Map<String, Object> chunk) throws IOException {
        if (!chunksBegun) {
            out.write("chunk table\n");
            chunksBegun = true;
        }
        out.write(" ");
        for (Map.Entry<String, Object> field : chunk.entrySet()) {
            out.write(" " + field.getKey() + "=");
            value(field.getValue());
        }
        out.write("\n");
    }

    private void section(String name, Map<String, Object> fields) throws IOException {
        out.write(name + "\n");
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            out.write("  %s ".formatted(field.getKey()));
            value(field.getValue());
            out.write("\n");
        }
    }

    private void value(Object value) throws IOException {
        if (!(value instanceof Iterable<?> values)) {
            out.write(String.valueOf(value));
            return;
        }
        Iterator<?> each = values.iterator();
        out.write(each.hasNext() ? String.valueOf(each.next()) : "-");
        while (each.hasNext()) {
            out.write("," + each.next());
        }
    }
}
