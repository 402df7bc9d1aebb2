package io.rafs.read;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.CorruptImageException;
import org.junit.jupiter.api.Test;

class InfoBudgetTest {
    @Test
    void allBlobsTogetherTakeNoMoreThanTheBudget() throws CorruptImageException {
        InfoBudget budget = new InfoBudget(100);
        budget.take("a", 0, 60);
        budget.take("b", 0, 40);
        assertThatThrownBy(() -> budget.take("c", 0x20, 1))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageStartingWith("c @ 0x20: chunk info decompresses to 1 bytes")
                .hasMessageContaining("more than the 100 that are read");
    }

    @Test
    void whatWasRefusedDoesNotCount() throws CorruptImageException {
        InfoBudget budget = new InfoBudget(100);
        assertThatThrownBy(() -> budget.take("a", 0, Long.MAX_VALUE)).isInstanceOf(CorruptImageException.class);
        assertThatCode(() -> budget.take("b", 0, 100)).doesNotThrowAnyException();
    }

    @Test
    void theBudgetIsAtMostAQuarterOfTheHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        assertThatThrownBy(() -> new InfoBudget().take("a", 0, heap / 4 + 1)).isInstanceOf(CorruptImageException.class);
        assertThatThrownBy(() -> new InfoBudget().take("a", 0, (256 << 20) + 1L))
                .isInstanceOf(CorruptImageException.class);
    }
}
