package io.rafs.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a config, a conversion changes layers and history, whatever else is in it. */
final class RewrittenConfigTest {
    private static final List<Digest> DIFF_IDS =
            List.of(Hasher.sha256().digest(new byte[1], 0, 1), Hasher.sha256().digest(new byte[2], 0, 2));

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allButLayersAndHistoryStaysInItsPlace(long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, Object> config = config(random);
        JsonObject source = JsonObject.parse("config", text(config, random).getBytes(StandardCharsets.UTF_8));

        Document document = NydusImage.config(source, DIFF_IDS);

        Map<String, Object> after = document.json().fields();
        List<String> order = new ArrayList<>(config.keySet());
        if (!config.containsKey("history")) {
            order.add("history");
        }
        assertThat(new ArrayList<>(after.keySet())).isEqualTo(order);
        for (String key : config.keySet()) {
            if (!key.equals("rootfs") && !key.equals("history")) {
                assertThat(JsonText.of(Collections.singletonList(after.get(key))))
                        .as(key)
                        .isEqualTo(JsonText.of(Collections.singletonList(config.get(key))));
            }
        }
        assertThat(document.json().needObject("rootfs").texts("diff_ids"))
                .isEqualTo(DIFF_IDS.stream().map(id -> "sha256:" + id).toList());
        List<?> before = (List<?>) config.getOrDefault("history", List.of());
        List<?> history = (List<?>) after.get("history");
        assertThat(history).hasSize(before.size() + 1);
        assertThat(JsonText.of(history.subList(0, before.size()))).isEqualTo(JsonText.of(before));
        assertThat(NydusImage.config(source, DIFF_IDS).bytes()).isEqualTo(document.bytes());
    }

    @Test
    void theBytesOfAConfigAreThese() throws IOException {
        String before = "{ \"x-first\": 1e400, \"architecture\":\"amd64\",\"os\":\"linux\",\"n\":null,"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[],\"x\":1},\"last\":\"\\u00e9\\/\\ud83d\\ude00 \\udc00<&>\"}";
        Document after = NydusImage.config(
                JsonObject.parse("config", before.getBytes(StandardCharsets.UTF_8)), DIFF_IDS.subList(0, 1));
        assertThat(new String(after.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"x-first\":1E+400,\"architecture\":\"amd64\",\"os\":\"linux\",\"n\":null,"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:%s\"]},\"last\":\"\u00e9/\\uD83D\\uDE00 \\uDC00<&>\","
                                .formatted(DIFF_IDS.get(0))
                        + "\"history\":[{\"created_by\":\"rafs\",\"comment\":\"Nydus Bootstrap Layer\"}]}");
    }

    private static Map<String, Object> config(Random random) {
        List<String> keys = new ArrayList<>(List.of("architecture", "os", "config", "rootfs", "created"));
        if (random.nextInt(4) > 0) {
            keys.add("history");
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            keys.add("x-" + string(random) + i);
        }
        Collections.shuffle(keys, random);
        Map<String, Object> config = new LinkedHashMap<>();
        for (String key : keys) {
            config.put(
                    key,
                    switch (key) {
                        case "rootfs" -> Map.of("type", "layers", "diff_ids", List.of());
                        case "history" -> history(random);
                        default -> value(random, 4);
                    });
        }
        return config;
    }

    private static List<Object> history(Random random) {
        List<Object> history = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("created_by", string(random));
            step.put("x-" + i, value(random, 2));
            step.put("empty_layer", random.nextBoolean());
            history.add(step);
        }
        return history;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> random.nextLong();
            case 1 -> new BigInteger(200, random).negate();
            case 2 -> new BigDecimal(new BigInteger(90, random), random.nextInt(60) - 20);
            case 3 -> random.nextBoolean();
            case 4 -> Optional.empty();
            case 5 -> string(random);
            case 6 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(string(random) + i, value(random, depth - 1));
                }
                yield map;
            }
        };
    }

    /** Of all planes, with what JSON must escape. */
    private static String string(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int[] all = {random.nextInt(0x80), 0x80 + random.nextInt(0x700), 0xe000 + random.nextInt(0x1fff), '"', '\\'
            };
            int pick = random.nextInt(6);
            text.appendCodePoint(pick == 5 ? 0x10000 + random.nextInt(0xffff) : all[pick]);
        }
        return text.toString();
    }

    /** With the white space that people put. */
    private static String text(Map<String, Object> config, Random random) {
        return random.nextBoolean()
                ? JsonText.of(config)
                : new String(JsonText.compact(config), StandardCharsets.UTF_8);
    }
}
