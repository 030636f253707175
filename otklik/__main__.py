from otklik.commands.main import main

raise SystemExit(main())
