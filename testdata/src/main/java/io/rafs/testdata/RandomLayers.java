package io.rafs.testdata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Draws layer after layer, keeping in mind what the layers so far unpack to. Paths are text of one char per byte, without
 * leading or closing slash; the root is the empty path.
 */
final class RandomLayers {

    private static final String ROOT = "";
    private static final int PATH_LIMIT = 1500;

    private final SplittableRandom random;
    private final Contents contents;
    /** Path to type flag of all that is visible. */
    private final TreeMap<String, Character> visible = new TreeMap<>();
    /** What the layer at hand has named, with all directories above: left alone by the rest of the layer. */
    private final Set<String> touched = new HashSet<>();

    private List<TarEntry> layer;

    RandomLayers(SplittableRandom random, Contents contents) {
        this.random = random;
        this.contents = contents;
        visible.put(ROOT, '5');
    }

    List<TarEntry> next(int entries) {
        boolean lowest = visible.size() == 1;
        layer = new ArrayList<>();
        touched.clear();
        if (lowest || random.nextInt(3) == 0) {
            layer.add(attributes(TarEntry.dir("./").mode(0755)));
        }
        for (int i = 0; i < entries; i++) {
            int what = lowest ? 0 : random.nextInt(10);
            if (what == 9) {
                whiteout();
            } else if (what == 8) {
                opaque();
            } else if (what == 7) {
                replace();
            } else {
                add();
            }
        }
        return layer;
    }

    private void add() {
        String parent = pick(path -> visible.get(path) == '5' && path.length() < PATH_LIMIT);
        String path = parent.isEmpty() ? OddNames.next(random) : parent + "/" + OddNames.next(random);
        if (!visible.containsKey(path)) {
            put(path);
        }
    }

    private void replace() {
        String path = pick(this::mayVanish);
        if (path != null) {
            if (visible.get(path) == '5' && random.nextBoolean()) {
                touch(path); // a directory again: attributes only
                layer.add(attributes(TarEntry.dir(OddNames.bytes(path))));
            } else {
                hide(path);
                put(path);
            }
        }
    }

    private void whiteout() {
        String path = pick(p -> mayVanish(p) && name(p).length() + ".wh.".length() <= OddNames.NAME_MAX);
        if (path != null) {
            layer.add(TarEntry.whiteout(OddNames.bytes(parent(path)), OddNames.bytes(name(path))));
            hide(path);
            touch(path);
        }
    }

    private void opaque() {
        String dir = pick(path -> visible.get(path) == '5' && mayVanish(path));
        if (dir != null) {
            if (random.nextBoolean()) {
                layer.add(attributes(TarEntry.dir(OddNames.bytes(dir))));
            }
            layer.add(TarEntry.opaque(OddNames.bytes(dir)));
            hide(dir);
            visible.put(dir, '5');
            touch(dir);
        }
    }

    private void put(String path) {
        byte[] name = OddNames.bytes(path);
        TarEntry entry;
        char type;
        int draw = random.nextInt(20);
        String linked = draw < 3 ? pick(p -> visible.get(p) == '0' || visible.get(p) == '2') : null;
        if (linked != null && !linked.equals(path)) {
            touch(linked);
            type = visible.get(linked);
            layer.add(TarEntry.hardlink(name, OddNames.bytes(linked)));
            visible.put(path, type);
            touch(path);
            return;
        } else if (draw < 7) {
            type = '5';
            entry = xattrs(TarEntry.dir(name).mode(random.nextInt(8) == 0 ? 01777 : 0755));
        } else if (draw < 10) {
            type = '2';
            entry = TarEntry.symlink(name, target());
        } else if (draw == 10) {
            type = '6';
            entry = TarEntry.of('6', name);
        } else if (draw == 11) {
            type = random.nextBoolean() ? '3' : '4';
            entry = TarEntry.of(type, name).numbers(random.nextInt(1, 300), random.nextInt(70000));
        } else {
            type = '0';
            entry = xattrs(TarEntry.file(name, contents.next())
                    .mode(random.nextInt(random.nextInt(4) == 0 ? 010000 : 01000) | 0400));
        }
        layer.add(attributes(entry));
        visible.put(path, type);
        touch(path);
    }

    private TarEntry attributes(TarEntry entry) {
        if (random.nextInt(3) == 0) {
            entry.owner(random.nextInt(70000), random.nextInt(3_000_000));
        }
        return switch (random.nextInt(8)) {
            case 0 -> entry.mtime(-random.nextInt(1, 1 << 30));
            case 1, 2 -> entry.mtime("%d.%09d".formatted(random.nextLong(1L << 32), random.nextInt(1_000_000_000)));
            case 3, 4 -> entry.mtime(random.nextLong(1L << 33));
            default -> entry;
        };
    }

    private TarEntry xattrs(TarEntry entry) {
        for (int i = random.nextInt(6) - 3; i > 0; i--) {
            byte[] value = new byte[random.nextInt(1, 40)];
            random.nextBytes(value);
            entry.xattr("user.own" + i, value);
        }
        if (random.nextInt(4) == 0) {
            entry.xattr("user.shared", TarEntry.utf8("one value for many files"));
        }
        return entry;
    }

    private byte[] target() {
        return switch (random.nextInt(4)) {
            case 0 -> OddNames.bytes("/" + pick(path -> true));
            case 1 -> TarEntry.utf8("../no/such/file");
            case 2 -> OddNames.bytes("t/".repeat(random.nextInt(1, 400)) + "t");
            default -> OddNames.bytes(OddNames.next(random));
        };
    }

    private boolean mayVanish(String path) {
        return !path.equals(ROOT) && !touched.contains(path);
    }

    /** Takes the path and all below it out of sight. */
    private void hide(String path) {
        visible.keySet().removeIf(p -> p.equals(path) || p.startsWith(path + "/"));
    }

    private void touch(String path) {
        for (String at = path; touched.add(at) && !at.equals(ROOT); ) {
            at = parent(at);
        }
    }

    private String pick(Predicate<String> wanted) {
        List<String> candidates = visible.entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(wanted)
                .toList();
        return candidates.isEmpty() ? null : candidates.get(random.nextInt(candidates.size()));
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
