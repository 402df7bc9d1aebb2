package io.rafs.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.EntryName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryPathTest {
    @ParameterizedTest(name = "''{0}'' is {1}")
    @CsvSource({
        "'', /",
        "/, /",
        "., /",
        "./, /",
        "//, /",
        ".., /",
        "../.., /",
        "a/.., /",
        "a/../.., /",
        "a, /a",
        "/a, /a",
        "./a, /a",
        "a/, /a",
        "a//b, /a/b",
        "a/./b/., /a/b",
        "a/b/.., /a",
        "a/../b, /b",
        "../a, /a",
        "a/../../b, /b",
        "..., /...",
        "..a, /..a",
        ".a, /.a",
        "' ', '/ '",
        "a /b, /a /b"
    })
    void everySpellingHasOnePath(String spelling, String path) {
        assertEquals(path, EntryPath.parse(spelling).toString());
    }

    @Test
    void theRootHasNoNames() {
        assertTrue(EntryPath.parse("./").isRoot());
        assertEquals(EntryPath.ROOT, EntryPath.parse("a/.."));
        assertEquals(0, EntryPath.ROOT.names().size());
    }

    @Test
    void parentAndChildTakeEachOtherBack() {
        EntryPath path = EntryPath.parse("a/b/c");
        assertEquals(EntryPath.parse("a/b"), path.parent());
        assertEquals(EntryName.of("c"), path.name());
        assertEquals(path, path.parent().child(path.name()));
        assertTrue(EntryPath.parse("a").parent().isRoot());
    }

    @Test
    void namesAreBytesAndEscapedForPeople() {
        byte[] latin = "caf\u00e9/x\ny".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("/caf\\xe9/x\\x0ay", EntryPath.parse(latin).toString());
        assertNotEquals(EntryPath.parse("caf\u00e9/x\ny".getBytes(StandardCharsets.UTF_8)), EntryPath.parse(latin));
        assertEquals("/caf\u00e9", EntryPath.parse("caf\u00e9").toString());
    }

    @Test
    void namesThatLinuxHasNotAreRefused() {
        assertEquals(255, EntryPath.parse("x".repeat(255)).name().length());
        assertThrows(IllegalArgumentException.class, () -> EntryPath.parse("a/" + "x".repeat(256)));
        assertThrows(IllegalArgumentException.class, () -> EntryPath.parse("a\0b"));
    }

    @Test
    void thePathMayBe1024NamesDeep() {
        assertEquals(1024, EntryPath.parse("a/".repeat(1024)).names().size());
        assertEquals(1, EntryPath.parse("a/../".repeat(5000) + "b").names().size());
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> EntryPath.parse("a/".repeat(1025)));
        assertTrue(refusal.getMessage().contains("1025 names, at most 1024"), refusal::getMessage);
    }
}
