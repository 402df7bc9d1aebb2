package io.rafs.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.testdata.Corruptor.Mutant;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FormatMutatorsTest {
    private final byte[] tar = TarForge.inMemory()
            .dir("d")
            .add(TarEntry.file("d/f", "text").pax("size", "4"))
            .bytes();
    private final byte[] json = "{\"a\":[1,\"two\",{\"b\":null}],\"c\":\"\\\"\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void theSameSeedMakesTheSameMutant() {
        for (long seed = 0; seed < 300; seed++) {
            assertArrayEquals(
                    TarMutator.of(tar).mutant(seed).bytes(),
                    TarMutator.of(tar).mutant(seed).bytes());
            assertArrayEquals(
                    JsonMutator.of(json).mutant(seed).bytes(),
                    JsonMutator.of(json).mutant(seed).bytes());
        }
    }

    @Test
    void mutantsTellTheirSeed() {
        for (long seed = 0; seed < 300; seed++) {
            assertTrue(TarMutator.of(tar).mutant(seed).what().startsWith("seed " + seed + ":"));
            assertTrue(JsonMutator.of(json).mutant(seed).what().startsWith("seed " + seed + ":"));
        }
    }

    @Test
    void mostHeadersOfMutantTarsHaveTheirChecksum() {
        int sealed = 0;
        for (long seed = 0; seed < 800; seed++) {
            sealed += TarMutator.of(tar).mutant(seed).what().endsWith(" sealed") ? 1 : 0;
        }
        assertTrue(sealed > 600 && sealed < 790, "sealed: " + sealed);
    }

    @Test
    void documentsAreDamagedInManyWays() {
        Set<String> mutants = new HashSet<>();
        for (long seed = 0; seed < 1000; seed++) {
            Mutant mutant = JsonMutator.of(json).mutant(seed);
            mutants.add(new String(mutant.bytes(), StandardCharsets.ISO_8859_1));
        }
        assertTrue(mutants.size() > 400, "different: " + mutants.size());
        assertTrue(mutants.contains("{\"a\":[1,\"two\",{\"b\":null}],\"gone\":0}"), "a dropped member");
        assertEquals(
                0,
                mutants.stream()
                        .filter(new String(json, StandardCharsets.UTF_8)::equals)
                        .count());
    }
}
