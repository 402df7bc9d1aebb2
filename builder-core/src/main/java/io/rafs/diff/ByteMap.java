package io.rafs.diff;

import io.rafs.format.EntryName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the new bytes went, as the tree that the page's map is drawn from. However many paths there are, only the largest
 * are told; others are summed up in their directory, or in the next one above that has a large one below.
 */
final class ByteMap {
    /** Most paths that are told one by one. */
    static final int MOST = 3000;

    private final Directory root = new Directory();
    private final List<Object> nodes = new ArrayList<>();

    private static final class Directory {
        private final Map<EntryName, Directory> below = new TreeMap<>();
        private final Map<EntryName, PathChange> large = new TreeMap<>();
        private long bytes;
        private long files;
        private long smallBytes;
        private long smallFiles;
    }

    private ByteMap() {}

    /** The nodes, a directory before what is in it: number of the one above, name, bytes, files, sign of the change. */
    static List<Object> of(DiffResult result) {
        ByteMap map = new ByteMap();
        Set<PathChange> large = Collections.newSetFromMap(new IdentityHashMap<>());
        for (PathChange path : Ranking.of(result, MOST)) {
            if (path.bytes().fresh() > 0) {
                large.add(path);
                map.addLarge(path);
            }
        }
        for (PathChange path : result.paths()) {
            if (path.bytes().fresh() > 0 && !large.contains(path)) {
                map.addSmall(path);
            }
        }
        map.print(map.root, -1, "/");
        return map.nodes;
    }

    private void addLarge(PathChange path) {
        Directory at = root;
        count(at, path);
        List<EntryName> names = path.path().names();
        for (EntryName name : names.subList(0, names.size() - 1)) {
            at = at.below.computeIfAbsent(name, absent -> new Directory());
            count(at, path);
        }
        at.large.put(names.get(names.size() - 1), path);
    }

    private void addSmall(PathChange path) {
        Directory at = root;
        count(at, path);
        List<EntryName> names = path.path().names();
        for (EntryName name : names.subList(0, names.size() - 1)) {
            Directory next = at.below.get(name);
            if (next == null) {
                break;
            }
            at = next;
            count(at, path);
        }
        at.smallBytes += path.bytes().fresh();
        at.smallFiles++;
    }

    private static void count(Directory directory, PathChange path) {
        directory.bytes += path.bytes().fresh();
        directory.files++;
    }

    /** Recursion is as deep as paths are, which is bounded. */
    private void print(Directory directory, int above, String name) {
        int number = nodes.size();
        nodes.add(List.of(above, name, directory.bytes, directory.files, "d"));
        directory.below.forEach((child, below) -> print(below, number, child.toString()));
        directory.large.forEach((child, path) -> nodes.add(List.of(
                number,
                child.toString(),
                path.bytes().fresh(),
                1,
                String.valueOf(path.change().sign()))));
        if (directory.smallFiles > 0) {
            nodes.add(List.of(
                    number,
                    Words.counted(directory.smallFiles, "smaller file"),
                    directory.smallBytes,
                    directory.smallFiles,
                    "*"));
        }
    }
}
