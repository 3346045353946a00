// Writes the golden files beside it with HdrHistogram's own library, from the values that
// hdr_test.cpp records (Debian: libhdrhistogram-java, openjdk-17-jdk-headless):
//
//   java -cp /usr/share/java/hdrhistogram.jar HdrGolden.java
import java.io.PrintStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

public class HdrGolden {
  private static final long HIGHEST = 24L * 3600 * 1_000_000_000;

  private static Histogram wide() {
    Histogram histogram = new Histogram(1, HIGHEST, 3);
    long state = 1;
    for (int i = 0; i < 5000; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      histogram.recordValue((state >>> 33) % 400_000_000L * (i % 7 == 0 ? 1000 : 1));
    }
    return histogram;
  }

  private static Histogram odd() {
    Histogram histogram = new Histogram(1, HIGHEST, 3);
    histogram.recordValueWithCount(0, 3);
    histogram.recordValueWithCount(2, 1);  // one empty bucket before it
    histogram.recordValueWithCount(1_234_500, 5_000_000_000L);
    histogram.recordValueWithCount(HIGHEST, 1L << 58);
    return histogram;
  }

  private static void write(String name, Histogram histogram) throws Exception {
    histogram.setTag("diners.list.sent.ok");
    histogram.setStartTimeStamp(1700000005123L);
    histogram.setEndTimeStamp(1700000035123L);
    try (PrintStream out = new PrintStream(name + ".hlog")) {
      HistogramLogWriter log = new HistogramLogWriter(out);
      log.outputLogFormatVersion();
      log.outputStartTime(1700000000123L);
      log.setBaseTime(1700000000123L);
      log.outputLegend();
      log.outputIntervalHistogram(histogram);
    }
    try (PrintStream out = new PrintStream(name + ".hgrm")) {
      histogram.outputPercentileDistribution(out, 1e6);
    }
  }

  public static void main(String[] arguments) throws Exception {
    write("wide", wide());
    write("odd", odd());
    write("empty", new Histogram(1, HIGHEST, 3));
  }
}
