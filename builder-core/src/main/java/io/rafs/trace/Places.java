package io.rafs.trace;

import io.rafs.format.EntryName;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.image.EntryPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds files as a process in the container would: relative to where it works, and on its search path. */
final class Places {
    /** Most paths that are looked for: a start needs hundreds, a hostile image could ask for billions. */
    private static final int MAX_LOOKUPS = 200_000;

    /** Longest path that Linux takes, in bytes. */
    private static final int MAX_PATH = 4096;

    private final FileTree tree;
    private int lookups;

    Places(FileTree tree) {
        this.tree = tree;
    }

    /** Where files are read. */
    FileTree tree() {
        return tree;
    }

    /** What a path leads to. A ".." goes up from where the part before it leads to, links followed. */
    Optional<TreeFile> find(EntryPath from, String spelling) throws IOException {
        if (++lookups > MAX_LOOKUPS) {
            throw new RefusedException("more than %d paths are looked for, the last '%s'; this is no usual start"
                    .formatted(MAX_LOOKUPS, EscapedText.of(spelling)));
        }
        byte[] bytes = spelling.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= MAX_PATH) {
            return Optional.empty();
        }
        EntryPath at = spelling.startsWith("/") ? EntryPath.ROOT : from;
        for (String part : spelling.split("/")) {
            byte[] name = part.getBytes(StandardCharsets.UTF_8);
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                Optional<TreeFile> here = tree.find(at).filter(TreeFile::isDirectory);
                if (here.isEmpty()) {
                    return Optional.empty();
                }
                at = here.get().path().isRoot()
                        ? EntryPath.ROOT
                        : here.get().path().parent();
            } else if (EntryName.flaw(name) == null) {
                at = at.child(EntryName.of(name));
            } else {
                return Optional.empty();
            }
        }
        return tree.find(at);
    }

    /** A regular file. */
    Optional<TreeFile> regular(EntryPath from, String spelling) throws IOException {
        return find(from, spelling).filter(TreeFile::isRegular);
    }

    /** A regular file by an absolute path. */
    Optional<TreeFile> regular(String spelling) throws IOException {
        return regular(EntryPath.ROOT, spelling);
    }

    /** A directory. */
    Optional<TreeFile> directory(EntryPath from, String spelling) throws IOException {
        return find(from, spelling).filter(TreeFile::isDirectory);
    }

    /** How the command {@code word} is spelt once it was looked up: with a slash, and leading to something executable. */
    Optional<String> command(String word, Surroundings at) throws IOException {
        List<String> candidates = new ArrayList<>();
        if (word.contains("/")) {
            candidates.add(word);
        } else if (!word.isEmpty()) {
            at.searchPath().forEach(directory -> candidates.add((directory.isEmpty() ? "." : directory) + "/" + word));
        }
        for (String candidate : candidates) {
            if (find(at.directory(), candidate).filter(TreeFile::isExecutable).isPresent()) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** All of a small file, or its beginning. */
    byte[] head(TreeFile file, int most) throws IOException {
        return tree.read(file, 0, most);
    }

    /** The beginning of a small file as text; bytes that are no UTF-8 are replaced. */
    String text(TreeFile file, int most) throws IOException {
        return new String(head(file, most), StandardCharsets.UTF_8);
    }

    /** The directory part of a path's spelling. */
    static String parent(String spelling) {
        int slash = spelling.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : spelling.substring(0, slash);
    }
}
