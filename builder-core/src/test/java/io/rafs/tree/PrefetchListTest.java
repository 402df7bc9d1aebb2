package io.rafs.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Case L7 of prefetch lists, and patterns. */
class PrefetchListTest {
    private final FsNode.Directory root = directory();
    private final Map<FsNode, String> paths = new IdentityHashMap<>();

    PrefetchListTest() {
        paths.put(root, "/");
        file("/etc/passwd");
        file("/etc/group");
        file("/usr/bin/java");
        file("/usr/bin/sh");
        file("/usr/lib/jvm/a.jar");
        file("/usr/lib/jvm/b.jar");
        file("/usr/lib/c.so");
        put("/bin", symlink("usr/bin"));
        put("/usr/lib/abs", symlink("/etc"));
        put("/usr/lib/up", symlink("../../etc/passwd"));
        put("/dangling", symlink("no/where"));
        put("/loop", symlink("loop"));
        put("/hard", at("/usr/bin/sh"));
    }

    @Test
    void theOrderOfTheListIsKept() throws RefusedException {
        assertEquals("/usr/bin/sh /etc/passwd /etc", found("/usr/bin/sh", "/etc/passwd", "/etc"));
    }

    @Test
    void aFileBelowAListedDirectoryIsNotListedAgain() throws RefusedException {
        assertEquals("/usr/lib /etc/group", found("/usr/lib", "/usr/lib/jvm/a.jar", "/usr/lib/jvm", "/etc/group"));
    }

    @Test
    void aPathListedTwiceIsListedOnce() throws RefusedException {
        assertEquals("/etc/group", found("/etc/group", "/etc/group", "//etc/./group/"));
    }

    @Test
    void namesOfOneFileAreListedOnce() throws RefusedException {
        assertEquals("/usr/bin/sh", found("/hard", "/usr/bin/sh"));
    }

    @Test
    void linksAreFollowedToWhatTheyLeadTo() throws RefusedException {
        assertEquals("/usr/bin", found("/bin"));
        assertEquals("/usr/bin/java", found("/bin/java"));
        assertEquals("/etc/group", found("/usr/lib/abs/group"));
        assertEquals("/etc/passwd", found("/usr/lib/up"));
    }

    @Test
    void aLinkThatLeadsNowhereOrInCirclesMatchesNothing() throws RefusedException {
        assertEquals(List.of("/dangling", "/loop", "/loop/x"), missing("/dangling", "/loop", "/loop/x", "/etc"));
    }

    @Test
    void aMissingPathIsToldAndTheRestFound() throws RefusedException {
        PrefetchList list = PrefetchList.of(root, List.of("/etc/none", "/etc/group", "/etc/group/below", "/no/x"));
        assertEquals("/etc/group", names(list));
        assertEquals(List.of("/etc/none", "/etc/group/below", "/no/x"), list.missing());
    }

    @Test
    void theRootMeansEverything() throws RefusedException {
        assertEquals("/", found("/", "/etc/passwd", "/usr"));
    }

    @Test
    void starsAndQuestionMarksStayWithinAName() throws RefusedException {
        assertEquals("/usr/lib/jvm/a.jar /usr/lib/jvm/b.jar", found("/usr/lib/*/?.jar"));
        assertEquals("/etc/group /etc/passwd", found("/etc/*"));
        assertEquals(List.of("/usr/*.jar"), missing("/usr/*.jar"));
        assertEquals(List.of("/etc/gr?p", "/etc/(group)"), missing("/etc/gr?p", "/etc/gr??p", "/etc/(group)"));
    }

    @Test
    void twoStarsStandForAnyNumberOfDirectories() throws RefusedException {
        assertEquals("/usr/lib/jvm/a.jar /usr/lib/jvm/b.jar", found("/**/*.jar"));
        assertEquals("/usr/lib/c.so", found("/usr/lib/**/c.so"));
        assertEquals("/usr/bin/java", found("/**/java"));
    }

    @Test
    void starsMatchBytesThatAreNotUtf8() throws RefusedException {
        put("/odd", directory());
        ((FsNode.Directory) at("/odd"))
                .children()
                .put(EntryName.of(new byte[] {'x', (byte) 0xff, '\n'}), remember("odd", node()));
        assertEquals("odd", found("/odd/x??"));
        assertEquals("odd", found("/o*/x*"));
    }

    @Test
    void aRelativePatternIsRefused() {
        RefusedException refusal =
                assertThrows(RefusedException.class, () -> PrefetchList.of(root, List.of("/etc", "etc/passwd")));
        assertTrue(refusal.getMessage().contains("'etc/passwd'"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("begin it with /"), refusal::getMessage);
    }

    private String found(String... patterns) throws RefusedException {
        PrefetchList list = PrefetchList.of(root, List.of(patterns));
        assertEquals(List.of(), list.missing());
        return names(list);
    }

    private List<String> missing(String... patterns) throws RefusedException {
        return PrefetchList.of(root, List.of(patterns)).missing();
    }

    private String names(PrefetchList list) {
        List<String> names = new ArrayList<>();
        list.nodes().forEach(node -> names.add(paths.get(node)));
        return String.join(" ", names);
    }

    private void file(String path) {
        put(path, node());
    }

    private void put(String path, FsNode node) {
        FsNode.Directory parent = root;
        String[] names = path.substring(1).split("/");
        String here = "";
        for (int i = 0; i < names.length - 1; i++) {
            here += "/" + names[i];
            String made = here;
            parent = (FsNode.Directory)
                    parent.children().computeIfAbsent(EntryName.of(names[i]), name -> remember(made, directory()));
        }
        parent.children().put(EntryName.of(names[names.length - 1]), remember(path, node));
    }

    private FsNode at(String path) {
        FsNode node = root;
        for (String name : path.substring(1).split("/")) {
            node = ((FsNode.Directory) node).children().get(EntryName.of(name));
        }
        return node;
    }

    private FsNode remember(String path, FsNode node) {
        paths.putIfAbsent(node, path);
        return node;
    }

    private static FsNode.Directory directory() {
        return new FsNode.Directory(Meta.IMPLIED_DIRECTORY, new TreeMap<>());
    }

    private static FsNode node() {
        return new FsNode.File(Meta.IMPLIED_DIRECTORY, new StoredFile(0, List.of()));
    }

    private static FsNode symlink(String target) {
        return new FsNode.Symlink(Meta.IMPLIED_DIRECTORY, target.getBytes(StandardCharsets.UTF_8));
    }
}
