"""Stories of tables are told with the words of the stories of the plan."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "plan"))
