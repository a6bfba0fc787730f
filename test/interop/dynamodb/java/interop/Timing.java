package interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Times calls of the library inside this process, one after another. */
final class Timing {
  private static final int CALLS_BETWEEN_LOOKS = 10;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Timing() {}

  /** Makes calls for a number of milliseconds, and answers with the calls, the nanoseconds that they took, and those of the processor. */
  static void measure(JsonNode request, Encryptor encryptor, Map<String, AttributeValue> item, ObjectNode answer) {
    boolean encrypts = request.get("direction").asText().equals("encrypt");
    long atLeast = request.get("milliseconds").asLong() * 1_000_000;
    int calls = 0;
    int attributes = 0;
    long elapsed = 0;
    long processorStart = THREADS.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    while (elapsed < atLeast) {
      for (int i = 0; i < CALLS_BETWEEN_LOOKS; i++) {
        // The sum keeps the compiler from dropping a call.
        attributes += encrypts
            ? encryptor.encrypt(item).encryptedItem().size()
            : encryptor.decrypt(item).plaintextItem().size();
      }
      calls += CALLS_BETWEEN_LOOKS;
      elapsed = System.nanoTime() - start;
    }
    answer
        .put("calls", calls)
        .put("nanoseconds", elapsed)
        .put("processorNanoseconds", THREADS.getCurrentThreadCpuTime() - processorStart)
        .put("attributes", attributes);
  }
}
