package io.rafs.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MutatorTest {
    private final byte[] good = Arrays.copyOf(Contents.text(1, 3000), 8192);

    @Test
    void everyMutantDiffersFromTheOriginal() {
        Mutator.of(good, 512)
                .mutants(0, 2000)
                .forEach(mutant -> assertFalse(Arrays.equals(good, mutant.bytes()), mutant.what()));
    }

    @Test
    void theSameSeedMakesTheSameMutant() {
        Mutator mutator = Mutator.of(good, 4096);
        for (long seed = 0; seed < 200; seed++) {
            assertArrayEquals(
                    Mutator.of(good, 4096).mutant(seed).bytes(),
                    mutator.mutant(seed).bytes());
        }
    }

    @Test
    void theOriginalIsLeftAlone() {
        byte[] before = good.clone();
        Mutator mutator = Mutator.of(good, 1);
        mutator.mutants(0, 500).forEach(mutant -> Arrays.fill(mutant.bytes(), (byte) 7));
        assertArrayEquals(before, good);
        assertArrayEquals(
                Mutator.of(before, 1).mutant(3).bytes(), mutator.mutant(3).bytes());
    }

    @Test
    void mutantsAreAlsoShorterAndLonger() {
        Mutator mutator = Mutator.of(good, 512);
        assertTrue(mutator.mutants(0, 500).anyMatch(mutant -> mutant.bytes().length < good.length));
        assertTrue(mutator.mutants(0, 500).anyMatch(mutant -> mutant.bytes().length > good.length));
    }
}
