package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.extent.Algorithm;
import io.rafs.read.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SharedPiecesTest {
    private static Run.Stored piece(int device, long offset, int stored, int length, int codec, boolean partial) {
        Optional<Algorithm> algorithm = codec == 0 ? Optional.empty() : Optional.of(Algorithm.values()[codec - 1]);
        return new Run.Stored(0, length, device, offset, stored, algorithm, false, partial, 77);
    }

    @Test
    void everyPieceIsKeptOnceAndComesInTheOrderOfDevicesAndOffsets() {
        SplittableRandom random = new SplittableRandom(5);
        SharedPieces pieces = new SharedPieces(65535);
        Map<List<Long>, Run.Stored> expected =
                new TreeMap<>((one, other) -> Arrays.compare(one.toArray(new Long[0]), other.toArray(new Long[0])));
        for (int i = 0; i < 20_000; i++) {
            int device = random.nextInt(5) == 0 ? 65535 : random.nextInt(3);
            long offset = random.nextInt(10) == 0 ? SharedPieces.MAX_OFFSET - 1 - i : 4096L * random.nextInt(9000);
            Run.Stored piece = piece(
                    device,
                    offset,
                    1 + random.nextInt(1 << 20),
                    1 + random.nextInt(12 << 20),
                    random.nextInt(5),
                    false);
            Run.Stored known = expected.putIfAbsent(List.of((long) device, offset), piece);
            Optional<Run.Stored> found = pieces.add(piece);
            assertThat(found).isEqualTo(Optional.ofNullable(known));
        }
        assertThat(pieces.size()).isEqualTo(expected.size());
        assertThat(Arrays.stream(pieces.sorted()).mapToObj(pieces::at)).containsExactlyElementsOf(expected.values());
    }

    @Test
    void ofPiecesThatStartAtOnePlaceTheOneThatTellsMostIsKept() {
        SharedPieces pieces = new SharedPieces(1);
        assertThat(pieces.add(piece(1, 4096, 100, 300, 4, true))).isEmpty();
        assertThat(pieces.add(piece(1, 4096, 100, 200, 4, true))).isEmpty();
        assertThat(pieces.at(pieces.sorted()[0]).length()).isEqualTo(300);
        assertThat(pieces.add(piece(1, 4096, 100, 250, 4, false))).isEmpty();
        assertThat(pieces.at(pieces.sorted()[0]).length()).isEqualTo(250);
        assertThat(pieces.add(piece(1, 4096, 100, 400, 4, true))).isEmpty();
        assertThat(pieces.at(pieces.sorted()[0]).partial()).isFalse();
        assertThat(pieces.add(piece(1, 4096, 101, 300, 4, true))).isPresent();
        assertThat(pieces.add(piece(1, 4096, 100, 300, 1, true))).isPresent();
        assertThat(pieces.end(1)).isEqualTo(4197);
        assertThat(pieces.end(0)).isZero();
    }
}
