package io.rafs.inspect;

import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.read.BootstrapReader;
import io.rafs.read.TreeWalk;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Superblocks, blobs and prefetch tables of two images. */
final class TableDiff {
    private static final String UNTOLD = " (so that content of files is not compared)";

    private final BootstrapReader first;
    private final BootstrapReader second;
    private final Differences differences;

    TableDiff(BootstrapReader first, BootstrapReader second, Differences differences) {
        this.first = first;
        this.second = second;
        this.differences = differences;
    }

    /** Whether chunks of the same bytes have the same digests, as far as the superblocks know. */
    boolean sameChunking() throws IOException {
        ExtendedSuperBlock one = first.rafs().extended();
        ExtendedSuperBlock other = second.rafs().extended();
        return one.chunkSize() == other.chunkSize() && one.digester(first.name()) == other.digester(second.name());
    }

    void superBlocks(Inspection one, Inspection other) throws IOException {
        differences.compare("superblock", one.superBlock(), other.superBlock());
        Map<String, Object> extended = one.extended();
        Map<String, Object> otherExtended = other.extended();
        for (String field : Differences.union(extended, otherExtended)) {
            String note = field.equals("chunkSize") || field.equals("digester") ? UNTOLD : "";
            differences.compare("extended superblock", field + note, extended.get(field), otherExtended.get(field));
        }
    }

    void blobs(List<Map<String, Object>> one, List<Map<String, Object>> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            String where = "blob " + i;
            if (i >= one.size() || i >= other.size()) {
                Map<String, Object> blob = (i < one.size() ? one : other).get(i);
                Object id = blob.getOrDefault("blob", blob.get("device"));
                differences.only(where, String.valueOf(id), i < one.size());
            } else if (hasOneId(one.get(i)) && hasOneId(other.get(i))) {
                differences.compare(where, withOneId(one.get(i)), withOneId(other.get(i)));
            } else {
                differences.compare(where, one.get(i), other.get(i));
            }
        }
    }

    /** Whether device table and blob table name the same blob, as they should: then its id is told once. */
    private static boolean hasOneId(Map<String, Object> blob) {
        return Objects.equals(blob.get("device"), blob.get("blob"));
    }

    private static Map<String, Object> withOneId(Map<String, Object> blob) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", blob.get("blob"));
        fields.putAll(blob);
        fields.remove("device");
        fields.remove("blob");
        return fields;
    }

    /** Compares what the prefetch tables mean; nids alone move with everything else. */
    void prefetch() throws IOException {
        List<Long> nids = first.rafs().prefetchNids();
        List<Long> otherNids = second.rafs().prefetchNids();
        List<String> one = paths(first, nids);
        List<String> other = paths(second, otherNids);
        differences.compare("prefetch table", "number of entries", one.size(), other.size());
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            if (!one.get(i).equals(other.get(i))) {
                differences.compare("prefetch table", "entry " + i, one.get(i), other.get(i));
                return;
            }
        }
        if (one.size() == other.size()) {
            for (int i = 0; i < nids.size(); i++) {
                differences.compareMany("path", one.get(i), "nid", nids.get(i), otherNids.get(i));
            }
        }
    }

    /** The first path of each nid. */
    private static List<String> paths(BootstrapReader bootstrap, List<Long> nids) throws IOException {
        Map<Long, String> known = new HashMap<>();
        nids.forEach(nid -> known.put(nid, "nid %d, which has no path".formatted(nid)));
        if (!nids.isEmpty()) {
            new TreeWalk(bootstrap).run((path, nid, inode) -> {
                if (known.containsKey(nid) && !known.get(nid).startsWith("/")) {
                    known.put(nid, path.toString());
                }
            });
        }
        return nids.stream().map(known::get).toList();
    }
}
