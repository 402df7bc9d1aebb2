package io.rafs.trace;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.FileType;
import io.rafs.image.EntryPath;
import io.rafs.testdata.ElfForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A tree that a test spells out. Directories are there as soon as something lies in them. */
final class MemoryTree implements FileTree {
    private record Node(FileType type, int mode, byte[] bytes) {}

    private final Map<String, Node> nodes = new TreeMap<>();

    MemoryTree() {
        nodes.put("", new Node(FileType.DIRECTORY, 0755, new byte[0]));
    }

    MemoryTree file(String path, int mode, byte[] bytes) {
        return put(path, new Node(FileType.REGULAR, mode, bytes));
    }

    MemoryTree file(String path, String text) {
        return file(path, 0644, text.getBytes(StandardCharsets.UTF_8));
    }

    MemoryTree file(String path, ElfForge elf) {
        return file(path, 0755, elf.bytes());
    }

    MemoryTree script(String path, String text) {
        return file(path, 0755, text.getBytes(StandardCharsets.UTF_8));
    }

    MemoryTree link(String path, String target) {
        return put(path, new Node(FileType.SYMLINK, 0777, target.getBytes(StandardCharsets.UTF_8)));
    }

    private MemoryTree put(String path, Node node) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            nodes.putIfAbsent(path.substring(0, slash), new Node(FileType.DIRECTORY, 0755, new byte[0]));
        }
        nodes.put(path, node);
        return this;
    }

    @Override
    public Optional<TreeFile> find(EntryPath path) {
        Deque<String> ahead = new ArrayDeque<>();
        path.names().forEach(name -> ahead.add(name.toString()));
        String at = "";
        int links = 0;
        while (!ahead.isEmpty()) {
            String part = ahead.pop();
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                at = at.isEmpty() ? "" : at.substring(0, at.lastIndexOf('/'));
                continue;
            }
            Node node = nodes.get(at + "/" + part);
            if (node == null || nodes.get(at).type != FileType.DIRECTORY || links > 40) {
                return Optional.empty();
            }
            if (node.type == FileType.SYMLINK) {
                links++;
                String target = new String(node.bytes, StandardCharsets.UTF_8);
                at = target.startsWith("/") ? "" : at;
                List<String> parts = List.of(target.split("/"));
                for (int i = parts.size() - 1; i >= 0; i--) {
                    ahead.push(parts.get(i));
                }
            } else {
                at = at + "/" + part;
            }
        }
        Node node = nodes.get(at);
        return Optional.of(new TreeFile(EntryPath.parse(at), node.type, node.mode, node.bytes.length));
    }

    @Override
    public List<EntryName> names(TreeFile directory) {
        String prefix = directory.path().isRoot() ? "/" : directory.path() + "/";
        return nodes.keySet().stream()
                .filter(path -> path.startsWith(prefix) && path.length() > prefix.length())
                .map(path -> path.substring(prefix.length()))
                .filter(name -> !name.contains("/"))
                .map(EntryName::of)
                .toList();
    }

    @Override
    public byte[] read(TreeFile file, long offset, int length) throws IOException {
        byte[] bytes = nodes.get(file.path().toString()).bytes;
        if (length < 0 || offset < 0) {
            throw new IllegalArgumentException("a read of %d+%d".formatted(offset, length));
        }
        return offset >= bytes.length
                ? new byte[0]
                : Arrays.copyOfRange(bytes, (int) offset, (int) Math.min(bytes.length, offset + length));
    }
}
