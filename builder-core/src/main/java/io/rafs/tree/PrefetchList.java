package io.rafs.tree;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.image.EntryPath;
import io.rafs.image.FsNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds what a user wants loaded first. A pattern is an absolute path; in its names {@code *} and {@code ?} stand for
 * any bytes and any byte, and the name {@code **} for any number of directories. A directory means all below it. Links
 * are followed to what they lead to. The list's order is kept, nothing is listed twice, and what lies below a listed
 * directory is not listed again.
 *
 * @param nodes what was found
 * @param missing patterns that matched nothing
 */
public record PrefetchList(List<FsNode> nodes, List<String> missing) {
    private static final int MAX_LINKS = 40;

    /** Looks up patterns in a tree. */
    public static PrefetchList of(FsNode.Directory root, List<String> patterns) throws RefusedException {
        Search search = new Search(root);
        for (String pattern : patterns) {
            search.look(pattern);
        }
        return new PrefetchList(search.found, search.missing);
    }

    private static final class Search {
        private final FsNode.Directory root;
        private final List<FsNode> found = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();
        private int followed;
        private final Set<FsNode> covered = Collections.newSetFromMap(new IdentityHashMap<>());

        Search(FsNode.Directory root) {
            this.root = root;
        }

        void look(String pattern) throws RefusedException {
            if (!pattern.startsWith("/")) {
                throw new RefusedException(
                        "prefetch pattern '%s'".formatted(pattern), "it is no absolute path; begin it with /");
            }
            List<FsNode> matches = new ArrayList<>();
            match(new ArrayDeque<>(List.of(root)), parts(pattern), 0, matches);
            if (matches.isEmpty()) {
                missing.add(pattern);
            }
            for (FsNode match : matches) {
                if (!covered.contains(match)) {
                    found.add(match);
                    cover(match);
                }
            }
        }

        private static List<String> parts(String pattern) {
            List<String> parts = new ArrayList<>();
            for (String part : pattern.split("/")) {
                if (!part.isEmpty() && !part.equals(".")) {
                    parts.add(part);
                }
            }
            return parts;
        }

        /** {@code path} holds the directories from the root down to where part {@code at} is looked for. */
        private void match(Deque<FsNode.Directory> path, List<String> parts, int at, List<FsNode> matches) {
            FsNode.Directory here = path.peekLast();
            if (at == parts.size()) {
                matches.add(here);
                return;
            }
            String part = parts.get(at);
            if (part.equals("**")) {
                match(path, parts, at + 1, matches);
            }
            Pattern names = part.equals("**") ? null : glob(part);
            for (Map.Entry<EntryName, FsNode> child : here.children().entrySet()) {
                if (names == null) {
                    if (child.getValue() instanceof FsNode.Directory) {
                        step(path, child.getValue(), parts, at, matches);
                    }
                } else if (names.matcher(latin(child.getKey())).matches()) {
                    step(path, child.getValue(), parts, at + 1, matches);
                }
            }
        }

        private void step(
                Deque<FsNode.Directory> path, FsNode node, List<String> parts, int next, List<FsNode> matches) {
            Deque<FsNode.Directory> deeper = new ArrayDeque<>(path);
            followed = 0;
            FsNode target = resolve(deeper, node);
            if (target instanceof FsNode.Directory directory) {
                if (deeper.peekLast() != directory) {
                    deeper.addLast(directory);
                }
                match(deeper, parts, next, matches);
            } else if (target != null && next == parts.size()) {
                matches.add(target);
            }
        }

        /** What a node is, or where a link leads; null for nowhere. {@code path} ends where the node lies. */
        private FsNode resolve(Deque<FsNode.Directory> path, FsNode node) {
            if (!(node instanceof FsNode.Symlink link)) {
                return node;
            }
            if (++followed > MAX_LINKS) {
                return null;
            }
            if (link.target()[0] == '/') {
                path.clear();
                path.add(root);
            }
            FsNode at = path.peekLast();
            for (String name : new String(link.target(), StandardCharsets.ISO_8859_1).split("/")) {
                if (name.isEmpty() || name.equals(".")) {
                    continue;
                }
                if (!(at instanceof FsNode.Directory directory)) {
                    return null;
                }
                if (name.equals("..")) {
                    if (path.size() > 1) {
                        path.removeLast();
                    }
                    at = path.peekLast();
                    continue;
                }
                byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
                FsNode next =
                        EntryName.flaw(bytes) == null ? directory.children().get(EntryName.of(bytes)) : null;
                at = next == null ? null : resolve(path, next);
                if (at == null || path.size() > EntryPath.MAX_DEPTH) {
                    return null;
                }
                if (at instanceof FsNode.Directory below && path.peekLast() != below) {
                    path.addLast(below);
                }
            }
            return at;
        }

        private void cover(FsNode start) {
            Deque<FsNode> pending = new ArrayDeque<>(List.of(start));
            while (!pending.isEmpty()) {
                FsNode node = pending.pop();
                covered.add(node);
                if (node instanceof FsNode.Directory directory) {
                    directory.children().values().forEach(pending::push);
                }
            }
        }

        private static String latin(EntryName name) {
            return new String(name.bytes(), StandardCharsets.ISO_8859_1);
        }

        private static Pattern glob(String part) {
            StringBuilder regex = new StringBuilder();
            for (byte octet : part.getBytes(StandardCharsets.UTF_8)) {
                char ch = (char) (octet & 0xff);
                regex.append(ch == '*' ? ".*" : ch == '?' ? "." : Pattern.quote(String.valueOf(ch)));
            }
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        }
    }
}
