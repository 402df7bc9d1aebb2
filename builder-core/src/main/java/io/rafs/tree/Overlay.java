package io.rafs.tree;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.image.Budget;
import io.rafs.image.EntryPath;
import io.rafs.image.FsNode;
import io.rafs.image.LayerEntry;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Applies layers, the lowest first, and gives the tree that an unpacker would have made.
 *
 * <p>An entry goes where its path leads in what is there so far: links to directories are followed, never out of the
 * root. A later entry for a path replaces an earlier one, but a directory over a directory changes attributes only. A
 * whiteout takes away what lower layers put there and nothing of its own layer, so which files remain does not depend on
 * its place among the entries; each name therefore remembers the layer that last spoke of it. (A directory that a layer
 * hides and only implies again keeps its old attributes if the whiteout comes last, as with umoci.) Directories that no
 * layer has an entry for get mode 0755, owner 0:0 and time 0, which unlike an unpacker's clock is the same every time.
 */
public final class Overlay {
    /** How many links a path may lead through (Linux MAXSYMLINKS). */
    private static final int MAX_LINKS = 40;

    private final WhiteoutSpec whiteouts;
    private final Budget budget;
    private final Node.Dir root = new Node.Dir(Meta.IMPLIED_DIRECTORY);
    private int layer = -1;

    /** An empty tree to which layers are applied that mark whiteouts so; directories are taken from {@code budget}. */
    public Overlay(WhiteoutSpec whiteouts, Budget budget) {
        this.whiteouts = whiteouts;
        this.budget = budget;
    }

    /**
     * Applies the next layer.
     *
     * @param name the layer, for messages
     * @throws RefusedException if an entry cannot be applied, naming layer and entry
     */
    public void apply(String name, List<LayerEntry<StoredFile>> entries) throws RefusedException {
        layer++;
        for (LayerEntry<StoredFile> entry : entries) {
            try {
                for (LayerEntry<StoredFile> meant : whiteouts.interpret(entry)) {
                    apply(meant);
                }
            } catch (RefusedException e) {
                throw new RefusedException(name, e.getMessage());
            }
        }
    }

    private void apply(LayerEntry<StoredFile> entry) throws RefusedException {
        if (entry instanceof LayerEntry.Directory<StoredFile> directory) {
            putDirectory(directory);
        } else if (entry instanceof LayerEntry.RegularFile<StoredFile> file) {
            put(file.path(), new Node.Leaf(new FsNode.File(file.meta(), file.content())));
        } else if (entry instanceof LayerEntry.Symlink<StoredFile> link) {
            put(link.path(), new Node.Leaf(new FsNode.Symlink(link.meta(), link.target())));
        } else if (entry instanceof LayerEntry.Special<StoredFile> special) {
            put(special.path(), new Node.Leaf(new FsNode.Special(special.meta(), special.type(), special.device())));
        } else if (entry instanceof LayerEntry.HardLink<StoredFile> link) {
            putHardLink(link);
        } else if (entry instanceof LayerEntry.Whiteout<StoredFile> whiteout) {
            hide(whiteout.path());
        } else if (entry instanceof LayerEntry.OpaqueDirectory<StoredFile> opaque) {
            hideBelow(opaque.path());
        } else {
            throw new IllegalStateException("an entry of a kind that was added later: " + entry);
        }
    }

    private void putDirectory(LayerEntry.Directory<StoredFile> entry) throws RefusedException {
        if (entry.path().isRoot()) {
            root.setMeta(entry.meta());
            return;
        }
        Node.Dir parent = parentFor(entry.path());
        Node.Name there = parent.names().get(entry.path().name());
        if (there != null && there.node() instanceof Node.Dir directory) {
            directory.setMeta(entry.meta());
            there.touch(layer);
        } else {
            put(parent, entry.path().name(), new Node.Dir(entry.meta()));
        }
    }

    private void put(EntryPath path, Node node) throws RefusedException {
        put(parentFor(path), path.name(), node);
    }

    private void put(Node.Dir parent, EntryName name, Node node) {
        parent.names()
                .computeIfAbsent(name, absent -> new Node.Name(node, layer))
                .set(node, layer);
    }

    private void putHardLink(LayerEntry.HardLink<StoredFile> entry) throws RefusedException {
        if (entry.path().isRoot()) {
            throw new RefusedException("entry '/'", "the root cannot be a hard link");
        }
        Node.Name target = find(entry.target());
        if (target == null && !entry.target().isRoot()) {
            throw new RefusedException(
                    "entry '%s'".formatted(entry.path()),
                    ("it is a hard link to '%s', which neither an earlier entry of its layer nor a lower layer has;"
                                    + " its target has to come first")
                            .formatted(entry.target()));
        }
        if (target == null || !(target.node() instanceof Node.Leaf)) {
            throw new RefusedException(
                    "entry '%s'".formatted(entry.path()),
                    "it is a hard link to the directory '%s', which Linux does not have; make it a symlink"
                            .formatted(entry.target()));
        }
        put(entry.path(), target.node());
    }

    /** Takes away what lower layers put at a path that may lead through links, but for what this layer put there or below. */
    private void hide(EntryPath path) throws RefusedException {
        Node.Dir directory = new Walk(path, false).end();
        if (directory == null) {
            return; // there is no such directory: nothing to hide
        }
        Node.Name name = directory.names().get(path.name());
        if (name == null) {
            return;
        }
        if (name.layer() < layer) {
            directory.names().remove(path.name());
        } else if (name.node() instanceof Node.Dir kept) {
            prune(kept);
        }
    }

    /** Takes away what lower layers put below a directory; never through a link, which would empty another one. */
    private void hideBelow(EntryPath path) {
        Node.Dir at = root;
        for (EntryName name : path.names()) {
            at = asDirectory(at.names().get(name));
            if (at == null) {
                return;
            }
        }
        prune(at);
    }

    private void prune(Node.Dir start) {
        Deque<Node.Dir> pending = new ArrayDeque<>(List.of(start));
        while (!pending.isEmpty()) {
            Node.Dir directory = pending.pop();
            directory.names().values().removeIf(name -> name.layer() < layer);
            for (Node.Name name : directory.names().values()) {
                if (name.node() instanceof Node.Dir kept) {
                    pending.push(kept);
                }
            }
        }
    }

    private static Node.Dir asDirectory(Node.Name name) {
        return name != null && name.node() instanceof Node.Dir directory ? directory : null;
    }

    /** The directory that an entry goes into, made if need be; all on the way there now belong to this layer. */
    private Node.Dir parentFor(EntryPath path) throws RefusedException {
        return new Walk(path, true).end();
    }

    /** The name at a path, following links to directories on the way but not the last name; null if there is none. */
    private Node.Name find(EntryPath path) throws RefusedException {
        if (path.isRoot()) {
            return null;
        }
        Node.Dir parent = new Walk(path, false).end();
        return parent == null ? null : parent.names().get(path.name());
    }

    /** A walk from the root along a path, through links, to the directory that its last name lies in. */
    private final class Walk {
        private final String where;
        private final boolean making;
        private final Deque<EntryName> ahead = new ArrayDeque<>();
        private final List<Node.Dir> behind = new ArrayList<>();
        private int links;

        Walk(EntryPath path, boolean making) {
            this.where = "the way to '%s'".formatted(path);
            this.making = making;
            ahead.addAll(path.parent().names());
            behind.add(root);
        }

        /** The directory at the end; null if it is not there and not to be made. */
        Node.Dir end() throws RefusedException {
            while (!ahead.isEmpty()) {
                EntryName name = ahead.pop();
                if (name.equals(EntryName.DOT_DOT)) {
                    if (behind.size() > 1) {
                        behind.remove(behind.size() - 1);
                    }
                } else if (!step(name)) {
                    return null;
                }
            }
            return here();
        }

        private Node.Dir here() {
            return behind.get(behind.size() - 1);
        }

        private boolean step(EntryName name) throws RefusedException {
            Node.Name next = here().names().get(name);
            if (next == null) {
                if (!making) {
                    return false;
                }
                holdDirectory(name);
                next = new Node.Name(new Node.Dir(Meta.IMPLIED_DIRECTORY), layer);
                here().names().put(name, next);
            }
            if (next.node() instanceof Node.Leaf leaf && leaf.finished() instanceof FsNode.Symlink link) {
                follow(name, link.target());
                return true;
            }
            if (!(next.node() instanceof Node.Dir directory)) {
                if (!making) {
                    return false;
                }
                throw new RefusedException(
                        where,
                        "'%s' is not a directory, so nothing can be below it; an entry that makes it one has to come first"
                                .formatted(name));
            }
            if (making) {
                next.touch(layer);
            }
            behind.add(directory);
            if (behind.size() > EntryPath.MAX_DEPTH) {
                throw new RefusedException(
                        where, "links lead deeper than %d directories".formatted(EntryPath.MAX_DEPTH));
            }
            return true;
        }

        /** A short path may imply a thousand directories. */
        private void holdDirectory(EntryName name) throws RefusedException {
            try {
                budget.holdDirectory();
            } catch (RefusedException e) {
                throw new RefusedException(where, "it implies a directory '%s'; %s".formatted(name, e.getMessage()));
            }
        }

        private void follow(EntryName name, byte[] target) throws RefusedException {
            if (++links > MAX_LINKS) {
                throw new RefusedException(
                        where,
                        "'%s' is a link that leads through more than %d links; a loop?".formatted(name, MAX_LINKS));
            }
            if (target[0] == '/') {
                behind.subList(1, behind.size()).clear();
            }
            List<EntryName> steps = LinkTarget.steps(where, target);
            for (int i = steps.size() - 1; i >= 0; i--) {
                ahead.push(steps.get(i));
            }
        }
    }

    /** The tree as it is now. */
    public FsNode.Directory finish() {
        return finish(root);
    }

    /** Recursion is as deep as paths are, which {@link EntryPath#MAX_DEPTH} bounds. */
    private static FsNode.Directory finish(Node.Dir directory) {
        TreeMap<EntryName, FsNode> children = new TreeMap<>();
        for (Map.Entry<EntryName, Node.Name> entry : directory.names().entrySet()) {
            Node node = entry.getValue().node();
            children.put(
                    entry.getKey(), node instanceof Node.Dir child ? finish(child) : ((Node.Leaf) node).finished());
        }
        return new FsNode.Directory(directory.meta(), children);
    }
}
