package io.rafs.read;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.image.EntryPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Finds paths in an image as a process in a container would: links are followed, and none leads out of the image. */
public final class PathLookup {
    /** Links that are followed on one path, as Linux does. */
    private static final int MAX_LINKS = 40;

    private final BootstrapReader bootstrap;

    /** A lookup in this image. */
    public PathLookup(BootstrapReader bootstrap) {
        this.bootstrap = bootstrap;
    }

    /**
     * Finds a path.
     *
     * @param follow whether a link at its end is followed as well
     * @throws NoSuchFileException if there is no such path, or links go round in circles
     */
    public ImageEntry find(EntryPath path, boolean follow) throws IOException {
        Deque<byte[]> ahead = new ArrayDeque<>();
        path.names().forEach(name -> ahead.add(name.bytes()));
        List<ImageEntry> way = new ArrayList<>();
        ImageEntry root = entry(EntryPath.ROOT, bootstrap.rootNid());
        way.add(root);
        int links = 0;
        while (!ahead.isEmpty()) {
            byte[] part = ahead.pop();
            if (part.length == 0 || part.length == 1 && part[0] == '.') {
                continue;
            }
            if (part.length == 2 && part[0] == '.' && part[1] == '.') {
                if (way.size() > 1) {
                    way.remove(way.size() - 1);
                }
                continue;
            }
            ImageEntry next = child(path, way.get(way.size() - 1), part);
            if (next.type() == FileType.SYMLINK && (follow || !ahead.isEmpty())) {
                if (++links > MAX_LINKS) {
                    throw missing(
                            path, "more than %d links are on the way; they go round in circles".formatted(MAX_LINKS));
                }
                push(ahead, next.target());
                if (next.target()[0] == '/') {
                    way.subList(1, way.size()).clear();
                }
            } else {
                way.add(next);
            }
        }
        return way.get(way.size() - 1);
    }

    /** What a directory holds, without "." and "..", in stored order. */
    public List<ImageEntry> list(ImageEntry directory) throws IOException {
        List<ImageEntry> entries = new ArrayList<>();
        for (DirectoryBlock.Entry entry : bootstrap.directory(directory.nid(), directory.inode())) {
            if (!entry.name().equals(EntryName.DOT) && !entry.name().equals(EntryName.DOT_DOT)) {
                entries.add(entry(directory.path().child(entry.name()), entry.nid()));
            }
        }
        return entries;
    }

    private ImageEntry child(EntryPath path, ImageEntry directory, byte[] part) throws IOException {
        if (directory.type() != FileType.DIRECTORY) {
            throw missing(path, "'%s' on the way is no directory".formatted(directory.path()));
        }
        if (EntryName.flaw(part) == null) {
            EntryName name = EntryName.of(part);
            for (long i = 0; i < bootstrap.directoryBlocks(directory.inode()); i++) {
                for (DirectoryBlock.Entry entry :
                        DirectoryBlock.decode(bootstrap.directoryBlock(directory.nid(), directory.inode(), i))) {
                    if (entry.name().equals(name)) {
                        return entry(directory.path().child(name), entry.nid());
                    }
                }
            }
        }
        throw missing(path, "there is no such path in the image");
    }

    private static void push(Deque<byte[]> ahead, byte[] target) {
        String[] parts = new String(target, StandardCharsets.ISO_8859_1).split("/");
        for (int i = parts.length - 1; i >= 0; i--) {
            ahead.push(parts[i].getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private ImageEntry entry(EntryPath path, long nid) throws IOException {
        Inode inode = bootstrap.inode(nid);
        return EntryWalk.of(bootstrap, path, nid, inode, Optional.empty());
    }

    private static NoSuchFileException missing(EntryPath path, String why) {
        return new NoSuchFileException(path.toString(), null, why);
    }
}
